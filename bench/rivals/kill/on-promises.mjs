import { setTimeout as delay } from 'node:timers/promises'
import { conclude } from '../conclude.mjs'

let goesOn = false
let cleanedUp = false

async function grandchild(signal) {
  try {
    await delay(30, undefined, { signal })
    goesOn = true
    console.log('the grandchild goes on')
  } finally {
    await delay(5)
    cleanedUp = true
    console.log('the grandchild has cleaned up')
  }
}

async function child(signal) {
  await Promise.all([grandchild(signal)])
}

async function parent(signal) {
  await Promise.all([child(signal)])
}

const controller = new AbortController()
const aborted = parent(controller.signal)
setTimeout(() => controller.abort(), 10)
let cleanedUpInTime
try {
  await aborted
} catch (error) {
  cleanedUpInTime = cleanedUp
  console.log('the parent has ended:', error.name)
}
await delay(60)
conclude(
  { 'the grandchild goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime },
  'each function takes a signal and hands it on',
)
