import { EventEmitter, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { conclude } from '../conclude.mjs'

const GRACE = 50
const jobs = new EventEmitter()
const seen = { begun: 0, done: false, cleanedUp: false }

async function short(signal) {
  seen.begun++
  await delay(20, undefined, { signal })
  seen.done = true
  console.log('the short job is done')
}

async function stuck(signal) {
  seen.begun++
  try {
    await delay(60_000, undefined, { signal })
  } finally {
    await delay(5)
    seen.cleanedUp = true
    console.log('the stuck job has cleaned up')
  }
}

async function serveUntilStopped() {
  const controller = new AbortController()
  const running = []
  const begin = (job) => running.push(job(controller.signal))
  jobs.on('job', begin)
  await once(process, 'SIGTERM')
  jobs.off('job', begin)
  console.log('no new jobs')
  const ends = Promise.allSettled(running)
  await Promise.race([ends, delay(GRACE, undefined, { ref: false })])
  controller.abort('the time is over')
  await ends
}

const server = serveUntilStopped()
jobs.emit('job', short)
jobs.emit('job', stuck)
process.kill(process.pid, 'SIGTERM')
await delay(10)
jobs.emit('job', short)
await server
conclude(
  {
    'a job in hand is cut off': !seen.done,
    'a stuck job is not cleaned up': !seen.cleanedUp,
    'a new job is begun': seen.begun !== 2,
  },
  'each job takes a signal, and the server has a list of them',
)
