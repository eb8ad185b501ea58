import { once } from 'node:events'
import { Queue, select, settling, sleep, spawn, taking, withGroup } from 'hublet'
import { conclude } from '../conclude.mjs'

const GRACE = 0.05
const jobs = new Queue()
const seen = { begun: 0, done: false, cleanedUp: false }

function* short() {
  seen.begun++
  yield* sleep(0.02)
  seen.done = true
  console.log('the short job is done')
}

function* stuck() {
  seen.begun++
  try {
    yield* sleep(60)
  } finally {
    yield* sleep(0.005)
    seen.cleanedUp = true
    console.log('the stuck job has cleaned up')
  }
}

function* serveUntilStopped(group) {
  const stopped = once(process, 'SIGTERM')
  for (;;) {
    const { name, value } = yield* select({ stop: settling(stopped), job: taking(jobs) })
    if (name === 'stop') break
    group.spawn(value)
  }
  console.log('no new jobs')
  const impatient = group.spawn(function* () {
    yield* sleep(GRACE)
    group.cancel('the time is over')
  })
  impatient.daemon = true
}

await spawn(function* () {
  const server = spawn(() => withGroup(serveUntilStopped))
  jobs.putNowait(short)
  jobs.putNowait(stuck)
  while (seen.begun < 2) yield* sleep(0.001)
  process.kill(process.pid, 'SIGTERM')
  yield* sleep(0.01)
  jobs.putNowait(short)
  yield* server.wait()
  conclude({
    'a job in hand is cut off': !seen.done,
    'a stuck job is not cleaned up': !seen.cleanedUp,
    'a new job is begun': seen.begun !== 2,
  })
})
