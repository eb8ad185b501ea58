/** A descriptor is handed over whole: with the bytes that came for it, and with the mode that it had. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { GreenPipe, IOClosed, spawn, type GreenSocket, type GreenThread } from '../../index.ts'
import { descriptorsOfLinux } from '../greenio/linux-descriptors.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { NO_FOREIGN_DESCRIPTORS, describeOnEveryHub } from './hubs.ts'
import { errorOf, give, newWorld, resultOf } from './world.ts'

function openFifo(): number {
  const fifo = path.join(temporaryFolder(), 'fifo')
  execFileSync('mkfifo', [fifo])
  return openSync(fifo, 'r+')
}

function isBlocking(fd: number): boolean {
  const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? ''
  return (parseInt(flags, 8) & constants.O_NONBLOCK) === 0
}

function outcomeOf<T>(thread: GreenThread<T>): { value: T } | { error: unknown } {
  try {
    return { value: resultOf(thread) }
  } catch (error) {
    return { error }
  }
}

describeOnEveryHub('a descriptor that another green object takes over', (tested, rule) => {
  const world = newWorld(tested)

  function readRest(pipe: GreenPipe | GreenSocket): string {
    const reading = spawn(() => pipe.recv(100))
    world.run()
    return String(resultOf(reading))
  }

  rule('comes with what recvLine has read ahead', () => {
    const [left, right] = world.pair()
    give(left, 'line\nrest')
    const reading = spawn(() => right.recvLine())
    world.run()
    expect(String(resultOf(reading))).toBe('line\n')
    using pipe = new GreenPipe(right)
    expect(right.closed).toBe(true)
    expect(readRest(pipe)).toBe('rest')
    const late = spawn(() => right.recvLine())
    world.run()
    expect(errorOf(late)).toBeInstanceOf(IOClosed)
  })

  rule.each([0, 1])(
    'comes with what came for a wait that was killed, whoever goes on first (%s)',
    (first) => {
      const pairs = [world.pair(), world.pair()]
      const threads = pairs.map(([, right], i) =>
        spawn(function* () {
          const bytes = yield* right.recv(100)
          threads[1 - i]?.kill()
          return String(bytes)
        }),
      )
      world.run()
      for (const i of [first, 1 - first]) give((pairs[i] as GreenSocket[])[0] as GreenSocket, 'hello')
      world.run()
      const killed = threads.findIndex((thread) => 'error' in outcomeOf(thread))
      expect(outcomeOf(threads[1 - killed] as GreenThread<string>)).toEqual({ value: 'hello' })
      using pipe = new GreenPipe((pairs[killed] as GreenSocket[])[1] as GreenSocket)
      expect(readRest(pipe)).toBe('hello')
    },
  )

  rule(
    'that was lent comes with what the borrower before has read ahead',
    () => {
      const fd = openFifo()
      const first = new GreenPipe(fd, { owned: false })
      writeSync(fd, 'line\nrest')
      const reading = spawn(() => first.recvLine())
      world.run()
      expect(String(resultOf(reading))).toBe('line\n')
      first.close()
      const second = new GreenPipe(fd, { owned: false })
      expect(readRest(second)).toBe('rest')
      second.close()
      closeSync(fd)
    },
    NO_FOREIGN_DESCRIPTORS,
  )

  rule(
    'brings nothing of an earlier file of the same number',
    () => {
      const fd = openFifo()
      const first = new GreenPipe(fd)
      writeSync(fd, 'line\nold')
      const reading = spawn(() => first.recvLine())
      world.run()
      resultOf(reading)
      closeSync(fd) // behind the back of the pipe
      const again = openFifo()
      expect(again).toBe(fd)
      using second = new GreenPipe(again)
      writeSync(again, 'new')
      expect(readRest(second)).toBe('new')
    },
    NO_FOREIGN_DESCRIPTORS,
  )

  rule.each([true, false])(
    'is as blocking as before when it is closed (owned: %s)',
    (owned) => {
      const fd = openFifo()
      const shared = descriptorsOfLinux().duplicate(fd)
      expect(isBlocking(shared)).toBe(true)
      const pipe = new GreenPipe(fd, { owned })
      expect(isBlocking(shared)).toBe(false)
      const next = new GreenPipe(fd, { owned })
      if (!owned) pipe.close()
      expect(isBlocking(shared)).toBe(false)
      next.close()
      expect(isBlocking(shared)).toBe(true)
      closeSync(shared)
      if (!owned) closeSync(fd)
    },
    NO_FOREIGN_DESCRIPTORS,
  )

  rule(
    'is as blocking as before only when the last of several objects is done with it',
    () => {
      const fd = openFifo()
      const [first, second] = [new GreenPipe(fd, { owned: false }), new GreenPipe(fd, { owned: false })]
      first.close()
      expect(isBlocking(fd)).toBe(false)
      second.close()
      expect(isBlocking(fd)).toBe(true)
      closeSync(fd)
    },
    NO_FOREIGN_DESCRIPTORS,
  )
})
