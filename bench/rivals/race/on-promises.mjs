import { setTimeout as delay } from 'node:timers/promises'
import { conclude } from '../conclude.mjs'

let goesOn = false
let cleanedUp = false

async function slow() {
  try {
    await delay(30)
    goesOn = true
    console.log('the loser goes on')
  } finally {
    await delay(5)
    cleanedUp = true
    console.log('the loser has cleaned up')
  }
}

async function fast() {
  await delay(10)
  return 'the answer of the fast one'
}

console.log(await Promise.race([slow(), fast()]))
const cleanedUpInTime = cleanedUp
await delay(60)
conclude({ 'the loser goes on': goesOn, 'its cleanup is not waited for': !cleanedUpInTime })
