/**
 * A queue of jobs in Redis, worked at by greenthreads. The client library, ioredis, knows nothing of Hublet: each of its
 * promises is waited for with `until`.
 *
 *     REDIS=redis://127.0.0.1:6379 node dist/examples/redis-jobs.js
 */
import { Redis } from 'ioredis'
import { GreenPool, spawn, until, type Green } from 'hublet'

const JOBS = 'hublet:jobs'
const DONE = 'hublet:done'

/** Puts jobs into the queue; one round trip for all. */
export function* enqueue(redis: Redis, jobs: readonly string[]): Green<void> {
  yield* until(redis.rpush(JOBS, ...jobs))
}

/** Works until the queue is empty. A job that fails is put back at the end. @returns how many were done */
export function* work(redis: Redis, handle: (job: string) => Green<string>): Green<number> {
  for (let done = 0; ; done++) {
    const job = yield* until(redis.lpop(JOBS))
    if (job === null) return done
    let finished = false
    try {
      const result = yield* handle(job)
      yield* until(redis.hset(DONE, job, result))
      finished = true
    } finally {
      // Runs when the greenthread is killed, too; a killed one can't wait, so nobody waits for this promise.
      if (!finished) redis.rpush(JOBS, job).catch((error: unknown) => console.error(error))
    }
  }
}

/** The results so far. */
export function* results(redis: Redis): Green<Record<string, string>> {
  return yield* until(redis.hgetall(DONE))
}

if (process.argv[1] === import.meta.filename) {
  const redis = new Redis(process.env['REDIS'] ?? 'redis://127.0.0.1:6379')
  await spawn(function* () {
    yield* enqueue(redis, ['apple', 'pear', 'plum'])
    const pool = new GreenPool(2)
    for (let n = 0; n < 2; n++) {
      yield* pool.spawnN(work, redis, function* (job: string) {
        return job.toUpperCase()
      })
    }
    yield* pool.waitAll()
    console.log(yield* results(redis))
  })
  redis.disconnect()
}
