import { afterEach, describe, expect, it } from 'vitest'
import {
  formatHubListeners,
  formatHubTimers,
  greenthreadStacks,
  hubBlockingDetection,
  hubErrors,
  hubListenerStacks,
  hubPreventMultipleReaders,
  hubTimerStacks,
  warnForgottenYield,
  watchGreenthreads,
} from '../debug/index.ts'
import { GreenPool, getHub, sleep, socketPair, spawn, type Green } from '../index.ts'
import { runProgram } from './support/run-program.ts'

const print = getHub().onError
let errors: unknown[] = []

function collectErrors(): void {
  errors = []
  getHub().onError = (error) => void errors.push(error)
}

afterEach(() => {
  getHub().onError = print
  hubListenerStacks(false)
  hubTimerStacks(false)
  hubPreventMultipleReaders(true)
  hubErrors(true)
  hubBlockingDetection(false)
  watchGreenthreads(false)
  warnForgottenYield(false)
})

describe('formatHubListeners and formatHubTimers', () => {
  it('name the greenlet, the descriptor and, when switched on, the place', async () => {
    hubListenerStacks(true)
    hubTimerStacks(true)
    const [left, right] = socketPair()
    const reading = spawn(function* reader(): Green<void> {
      yield* right.recv(1)
    })
    const sleeping = spawn(function* sleeper(): Green<void> {
      yield* sleep(30)
    })
    await spawn(() => sleep(0))
    expect(formatHubListeners()).toMatch(
      new RegExp(
        `READERS:\\n  read listener of reader on descriptor ${right.fd}, registered at .*debug.test.*\\nWRITERS:$`,
      ),
    )
    expect(formatHubTimers()).toMatch(
      /^TIMERS:\n {2}in \d+\.\d{3} s: timer of sleeper: 30 s, scheduled at .*debug\.test/,
    )
    reading.kill()
    sleeping.kill()
    await Promise.allSettled([reading, sleeping])
    expect(formatHubListeners()).toBe('READERS:\nWRITERS:')
    expect(formatHubTimers()).toBe('TIMERS:')
    left.close()
    right.close()
  })
})

describe('hubPreventMultipleReaders', () => {
  it('off lets several greenthreads read one socket, served in the order in which they came', async () => {
    hubPreventMultipleReaders(false)
    const [left, right] = socketPair()
    const got: string[] = []
    const reader = function* (name: string): Green<void> {
      got.push(`${name} ${String(yield* right.recv(1))}`)
    }
    const readers = ['first', 'second', 'third'].map((name) => spawn(reader, name))
    await spawn(() => sleep(0))
    await spawn(() => left.sendAll('abc'))
    await Promise.all(readers)
    expect(got).toEqual(['first a', 'second b', 'third c'])
    left.close()
    right.close()
  })

  it('goes on with the others when a waiting one is killed, whether it came first or not', async () => {
    const [left, right] = socketPair()
    hubPreventMultipleReaders(false, { fd: right.fd })
    const readers = [1, 2, 3].map(() => spawn(() => right.recv(1)))
    await spawn(() => sleep(0))
    readers[0]?.kill()
    readers[2]?.kill()
    await spawn(() => left.sendAll('x'))
    const results = await Promise.allSettled(readers)
    expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'rejected'])
    expect(getHub().getReaders().size).toBe(0)
    left.close()
    right.close()
  })

  it('for one descriptor leaves the others strict, and ends with the descriptor', async () => {
    const [left, right] = socketPair()
    hubPreventMultipleReaders(false, { fd: right.fd })
    const readers = [spawn(() => left.recv(1)), spawn(() => left.recv(1))]
    const results = await Promise.allSettled([readers[1], spawn(() => right.sendAll('x')), readers[0]])
    expect(results[0]).toMatchObject({ status: 'rejected', reason: { code: 'ERR_LISTENER_BUSY' } })

    const number = right.fd
    left.close()
    right.close()
    const [left2, right2] = socketPair()
    const again = [left2, right2].find((socket) => socket.fd === number)
    const strict = [spawn(() => again?.recv(1)), spawn(() => again?.recv(1))]
    await expect(strict[1]).rejects.toMatchObject({ code: 'ERR_LISTENER_BUSY' })
    strict[0]?.kill()
    await Promise.allSettled(strict)
    left2.close()
    right2.close()
  })
})

describe('hubErrors', () => {
  it('off keeps errors of callbacks from the sink', async () => {
    collectErrors()
    hubErrors(false)
    getHub().scheduleCallGlobal(0, () => {
      throw new Error('broken')
    })
    await spawn(() => sleep(0))
    expect(errors).toEqual([])
  })
})

describe('hubBlockingDetection', () => {
  it('reports who held the thread, for how long, and where it was resumed', async () => {
    collectErrors()
    hubBlockingDetection(true, { resolution: 0.01 })
    await spawn(function* hog(): Green<void> {
      yield* sleep(0)
      const start = performance.now()
      while (performance.now() - start < 30);
    })
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_HUB_BLOCKED' })])
    expect((errors[0] as Error).message).toMatch(
      /greenthread hog held the thread for 0\.0\d+ s.*resumed at hog.*debug\.test/,
    )
  })

  it('refuses a resolution that is no time', () => {
    expect(() => hubBlockingDetection(true, { resolution: 0 })).toThrow('resolution 0')
  })
})

describe('greenthreadStacks', () => {
  it('lists every live greenthread with its state and places', async () => {
    watchGreenthreads(true)
    const sleeping = spawn(function* sleeper(): Green<void> {
      yield* sleep(30)
    })
    expect(greenthreadStacks()).toEqual([expect.objectContaining({ name: 'sleeper', state: 'pending' })])
    await spawn(() => sleep(0))
    const [stack] = greenthreadStacks()
    expect(stack).toMatchObject({ name: 'sleeper', state: 'parked' })
    expect(stack?.parked[0]).toMatch(/^at sleeper.*debug\.test/)
    expect(stack?.spawned[0]).toMatch(/debug\.test/)
    sleeping.kill()
    await sleeping.catch(() => undefined)
    expect(greenthreadStacks()).toEqual([])
  })

  it('say whom a greenthread waits for', async () => {
    watchGreenthreads(true)
    const sleeping = spawn(function* sleeper(): Green<void> {
      yield* sleep(30)
    })
    const joining = spawn(function* joiner(): Green<void> {
      yield* sleeping.wait()
    })
    await spawn(() => sleep(0))
    expect(greenthreadStacks().map(({ waitsFor }) => waitsFor)).toEqual([[], ['for the end of sleeper']])
    for (const thread of [joining, sleeping]) {
      thread.kill()
      await thread.catch(() => undefined)
    }
  })

  it('leave an error alone whose stack cannot be read', async () => {
    watchGreenthreads(true)
    const error = Object.defineProperty(new Error('broken'), 'stack', {
      get: () => {
        throw new Error('the stack is broken, too')
      },
    })
    const failing = spawn(function* failing(): Green<void> {
      yield* sleep(0)
      throw error
    })
    await expect(failing).rejects.toBe(error)
    expect(failing.dead).toBe(true)
  })

  it('are printed when the process ends with greenthreads that nothing can wake', async () => {
    const ended = await runProgram(`
      import { getHub, spawn } from 'hublet'
      import { watchGreenthreads } from 'hublet/debug'
      watchGreenthreads()
      spawn(function* stuck() { yield* getHub().switch() })
    `)
    expect(ended.code).toBe(13)
    expect(ended.stderr).toMatch(/parked for ever: .*\n {2}stuck waits\n {6}at stuck/)
  })

  it('name the greenthread and its spawn in the stack of an error that leaves it', async () => {
    watchGreenthreads(true)
    const error = (await spawn(function* failing(): Green<void> {
      yield* sleep(0)
      throw new Error('broken')
    }).catch((error: unknown) => error)) as Error
    expect(error.stack).toMatch(
      /Error: broken\n {4}at failing.*\n {4}in greenthread failing, spawned\n {8}at .*debug\.test/s,
    )
  })

  it('put the place of the spawn into the report of an error that nobody waits for', async () => {
    const ended = await runProgram(`
      import { spawn } from 'hublet'
      import { watchGreenthreads } from 'hublet/debug'
      watchGreenthreads()
      spawn(function* lonely() { throw new Error('broken') })
    `)
    expect(ended.stderr).toMatch(/greenthread lonely \(spawned at .*\) ended with an error/)
  })
})

describe('warnForgottenYield', () => {
  it('warns of a green call that nobody runs, with its place, and of no other', async () => {
    warnForgottenYield(true)
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    const [left, right] = socketPair()
    await spawn(function* forgetful(): Green<void> {
      yield* sleep(0)
      // eslint-disable-next-line hublet/no-floating-green -- the subject
      void sleep(0)
      // eslint-disable-next-line hublet/no-floating-green -- the subject
      void left.sendAll('lost')
      // eslint-disable-next-line hublet/no-floating-green -- the subject
      void new GreenPool().spawn(() => 'lost')
      yield* left.sendAll('kept')
      const later = right.recv(10)
      yield* later
    })
    await spawn(() => sleep(0))
    process.removeListener('warning', note)
    expect(warnings.map((warning) => warning.message)).toEqual([
      expect.stringMatching(/^sleep\(\) was called without yield\*.*at forgetful.*debug\.test/),
      expect.stringMatching(/^sendAll\(\) was called without yield\*/),
      expect.stringMatching(/^spawn\(\) was called without yield\*/),
    ])
    left.close()
    right.close()
  })
})
