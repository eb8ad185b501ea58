import { setTimeout as delay } from 'node:timers/promises'
import { conclude } from '../conclude.mjs'

const seen = { begun: 0, goesOn: false, cleanedUp: 0 }

async function slow(name, signal) {
  seen.begun++
  try {
    await delay(50, undefined, { signal })
    seen.goesOn = true
    console.log(name, 'goes on')
  } finally {
    await delay(5)
    seen.cleanedUp++
    console.log(name, 'has cleaned up')
  }
}

/** Waits for the end of all; `Promise.all` would not wait for the second. */
async function work(signal) {
  const inner = async () => slow('the second', signal)
  await Promise.allSettled([slow('the first', signal), inner()])
  signal.throwIfAborted()
}

let cleanedUpInTime
try {
  // A timer of a signal holds no process open, as those of `slow` do.
  await work(AbortSignal.timeout(20))
} catch (error) {
  cleanedUpInTime = seen.cleanedUp
  console.log('too late:', error.name === 'TimeoutError')
}
await delay(80)
conclude(
  { 'what was started goes on': seen.goesOn, 'cleanups are not waited for': cleanedUpInTime !== seen.begun },
  'each function takes a signal, hands it on, and waits for all',
)
