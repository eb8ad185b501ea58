import { setTimeout as delay } from 'node:timers/promises'
import { conclude } from '../conclude.mjs'

let goesOn = false
let cleanedUp = false

async function writer() {
  try {
    await delay(30)
    goesOn = true
    console.log('the writer goes on')
  } finally {
    await delay(5)
    cleanedUp = true
    console.log('the writer has cleaned up')
  }
}

async function reader() {
  await delay(10)
  throw new Error('the disk is full')
}

let cleanedUpInTime
try {
  await Promise.all([writer(), reader()])
} catch (error) {
  cleanedUpInTime = cleanedUp
  console.log('caught:', error.message)
}
await delay(60)
conclude({ 'the sibling goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
