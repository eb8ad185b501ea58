/** Counts that do not vary with the machine, so that what was made fast stays so: waits and changes of the poller. */
import { describe, expect, it } from 'vitest'
import { getHub, sleep, socketPair, spawn, type Green, type GreenSocket } from '../index.ts'
import { addInstrument, removeInstrument } from '../trace/index.ts'

const THREADS = 100

interface Counts {
  waits: number
  changes: number
}

/** What this thread's hub asks of its poller while `run` runs. */
async function counted(run: () => Promise<unknown>): Promise<Counts> {
  const counts = { waits: 0, changes: 0 }
  const instrument = {
    waitBegun: () => void counts.waits++,
    systemCall: (name: string) => void (name === 'epoll_ctl' && counts.changes++),
  }
  await spawn(() => sleep(0))
  addInstrument(instrument)
  await run()
  removeInstrument(instrument)
  return counts
}

describe('sleep(0) of 100 greenthreads', () => {
  it('costs one wait of the poller for all of them', async () => {
    const each = 50
    const worker = function* (): Green<void> {
      for (let i = 0; i < each; i++) yield* sleep(0)
    }
    const { waits } = await counted(() => Promise.all(Array.from({ length: THREADS }, () => spawn(worker))))
    expect(waits).toBeGreaterThanOrEqual(each)
    expect(waits).toBeLessThanOrEqual(each + 5)
  })
})

/** Every pair sends one byte forth and back, so often. */
async function pingPong(pairs: [GreenSocket, GreenSocket][], rounds: number): Promise<void> {
  const ping = function* (socket: GreenSocket): Green<void> {
    for (let i = 0; i < rounds; i++) {
      yield* socket.sendAll('x')
      yield* socket.recv(16)
    }
  }
  const pong = function* (socket: GreenSocket): Green<void> {
    for (let i = 0; i < rounds; i++) yield* socket.sendAll(yield* socket.recv(16))
  }
  await Promise.all(pairs.flatMap(([near, far]) => [spawn(ping, near), spawn(pong, far)]))
}

describe('ping-pong over 100 socket pairs', () => {
  it('waits for all pairs at once, and changes what is watched only in the first round', async () => {
    const pairs = Array.from({ length: THREADS }, () => socketPair())
    await pingPong(pairs, 2)
    const { waits, changes } = await counted(() => pingPong(pairs, 20))
    for (const socket of pairs.flat()) socket.close()
    expect(changes, `by the ${getHub().name} hub`).toBe(0)
    // Forth and back are two waits a round, and some more when a turn serves only a part of the greenthreads.
    expect(waits).toBeLessThanOrEqual(4 * 20)
  })
})
