import { setTimeout as delay } from 'node:timers/promises'
import { conclude } from '../conclude.mjs'

let toldInside

async function guest(signal) {
  try {
    await delay(60_000, undefined, { signal })
  } finally {
    toldInside = signal.reason
    console.log('told inside:', toldInside)
  }
}

const controller = new AbortController()
const member = guest(controller.signal)
await delay(10)
controller.abort('the shop closes')
let toldOutside
try {
  await member
} catch (error) {
  toldOutside = error.cause
  console.log('told outside:', toldOutside)
}
conclude(
  {
    'the one that is ended is not told why': toldInside !== 'the shop closes',
    'nor is who waits for it': toldOutside !== 'the shop closes',
  },
  'each function takes a signal and hands it on',
)
