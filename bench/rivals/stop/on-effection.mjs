import { once } from 'node:events'
import { all, createQueue, race, run, scoped, sleep, spawn, until } from 'effection'
import { conclude } from '../conclude.mjs'

const GRACE = 50
const jobs = createQueue()
const seen = { begun: 0, done: false, cleanedUp: false }

function* short() {
  seen.begun++
  yield* sleep(20)
  seen.done = true
  console.log('the short job is done')
}

function* stuck() {
  seen.begun++
  try {
    yield* sleep(60_000)
  } finally {
    yield* sleep(5)
    seen.cleanedUp = true
    console.log('the stuck job has cleaned up')
  }
}

/** All jobs that run at its end are ended with the scope. */
function* serveUntilStopped() {
  const stopped = until(once(process, 'SIGTERM'))
  const running = []
  for (;;) {
    const next = yield* race([stopped, jobs.next()])
    if (next.value === undefined) break
    running.push(yield* spawn(next.value))
  }
  console.log('no new jobs')
  yield* race([all(running), sleep(GRACE)])
}

await run(function* () {
  const server = yield* spawn(() => scoped(serveUntilStopped))
  jobs.add(short)
  jobs.add(stuck)
  while (seen.begun < 2) yield* sleep(1)
  process.kill(process.pid, 'SIGTERM')
  yield* sleep(10)
  jobs.add(short)
  yield* server
  conclude({
    'a job in hand is cut off': !seen.done,
    'a stuck job is not cleaned up': !seen.cleanedUp,
    'a new job is begun': seen.begun !== 2,
  })
})
