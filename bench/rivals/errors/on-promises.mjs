import { setTimeout as delay } from 'node:timers/promises'
import { conclude } from '../conclude.mjs'

async function reader() {
  await delay(10)
  throw new Error('the disk is full')
}

function cleanUp() {
  throw new Error('the line is cut')
}

async function writer() {
  try {
    await delay(30)
  } finally {
    cleanUp()
  }
}

const ends = await Promise.allSettled([reader(), writer()])
const told = ends.filter(({ status }) => status === 'rejected').map(({ reason }) => reason)
for (const error of told) console.log('told:', error.message)
conclude(
  { 'one of the errors is not thrown': told.length !== 2 },
  'nobody is ended, and each is asked for its error',
)
