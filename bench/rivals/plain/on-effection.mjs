import { run, sleep } from 'effection'
import { conclude } from '../conclude.mjs'

const NAMES = { 1: 'Anna' }

function* lookUp(found, number) {
  yield* sleep(10)
  return NAMES[number]
}

await run(function* () {
  const text = 'Dear #1'.replace(/#(\d)/, lookUp)
  console.log(text)
  conclude({ 'it gets a call that has not ended': text !== 'Dear Anna' })
})
