import { setTimeout as delay } from 'node:timers/promises'
import { conclude } from '../conclude.mjs'

const NAMES = { 1: 'Anna' }

async function lookUp(found, number) {
  await delay(10)
  return NAMES[number]
}

const text = 'Dear #1'.replace(/#(\d)/, lookUp)
console.log(text)
conclude({ 'it gets a call that has not ended': text !== 'Dear Anna' })
