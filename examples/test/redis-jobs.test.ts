import { spawn as startProcess, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Event, sleep, spawn, type Green } from 'hublet'
import { enqueue, results, work } from '../redis-jobs.ts'
import { missing } from '../../core/test/support/missing.ts'

const reason = missing('redis-server')

describe.skipIf(reason)(`the queue of jobs in Redis ${reason ?? ''}`, () => {
  let folder: string
  let server: ChildProcess
  let redis: Redis

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'hublet-redis-'))
    const socket = path.join(folder, 'socket')
    server = startProcess('redis-server', [
      '--port',
      '0',
      '--unixsocket',
      socket,
      '--save',
      '',
      '--dir',
      folder,
    ])
    redis = new Redis({ path: socket, retryStrategy: () => 50, maxRetriesPerRequest: null })
    redis.on('error', (error: { code?: string }) => {
      if (error.code !== 'ENOENT' && error.code !== 'ECONNREFUSED') throw error // not up yet
    })
    await redis.ping()
  })

  afterAll(() => {
    redis.disconnect()
    server.kill()
    rmSync(folder, { recursive: true })
  })

  it('is worked at by several greenthreads, each job by one of them', async () => {
    const jobs = Array.from({ length: 50 }, (_, n) => `job ${n}`)
    const handled: string[] = []
    const handle = function* (job: string): Green<string> {
      yield* sleep(0.001)
      handled.push(job)
      return job.toUpperCase()
    }
    await spawn(enqueue, redis, jobs)
    const counts = await Promise.all([1, 2, 3, 4].map(() => spawn(work, redis, handle)))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50)
    expect(counts.every((count) => count > 0)).toBe(true)
    expect(handled.toSorted()).toEqual(jobs.toSorted())
    const kept = await spawn(results, redis)
    expect(kept['job 7']).toBe('JOB 7')
    expect(Object.keys(kept)).toHaveLength(50)
  })

  it('loses no job of a greenthread that fails or is killed', async () => {
    await spawn(enqueue, redis, ['fragile'])
    const failing = spawn(work, redis, () => {
      throw new Error('broken')
    })
    await expect(failing).rejects.toThrow('broken')
    const taken = new Event()
    const slow = spawn(work, redis, function* () {
      taken.send()
      yield* sleep(1000)
      return 'never'
    })
    await spawn(() => taken.wait())
    slow.kill()
    await expect(slow).rejects.toMatchObject({ code: 'ERR_GREENLET_EXIT' })
    const done = await spawn(work, redis, function* (job: string) {
      return `${job}, after all`
    })
    expect(done).toBe(1)
    expect((await spawn(results, redis))['fragile']).toBe('fragile, after all')
  })
})
