import { sleep, spawn } from 'hublet'
import { conclude } from '../conclude.mjs'

const NAMES = { 1: 'Anna' }

function* lookUp(found, number) {
  yield* sleep(0.01)
  return NAMES[number]
}

await spawn(function* () {
  const text = 'Dear #1'.replace(/#(\d)/, lookUp)
  console.log(text)
  conclude({ 'it gets a call that has not ended': text !== 'Dear Anna' })
})
