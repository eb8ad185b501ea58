/** Where a rule is tested: the real hub and its real poller, with a clock and a host that only the test moves. */
import { readSync, writeSync } from 'node:fs'
import { afterEach, beforeEach, expect } from 'vitest'
import {
  Greenlet,
  getHub,
  socketPair,
  useHub,
  type BaseHub,
  type GreenSocket,
  type GreenThread,
} from '../../index.ts'
import { ManualClock, ManualHost } from '../../testing/index.ts'
import { addInstrument, removeInstrument, type Instrument } from '../../trace/index.ts'
import type { TestedHub } from './hubs.ts'

/** More turns than any rule needs. */
const TOO_MANY_TURNS = 1000

/** One hub at a time, fresh for each test; it is this thread's hub meanwhile. */
export class World {
  hub!: BaseHub
  clock!: ManualClock
  host!: ManualHost
  /** What came to `hub.onError`. */
  errors: unknown[] = []
  #sockets: GreenSocket[] = []
  /** Whether anything happened in the last turn. */
  #moved = false
  #instrument: Instrument = {
    waitEnded: (ready) => void (this.#moved ||= ready > 0),
    timerFired: () => void (this.#moved = true),
    listenerClosed: () => void (this.#moved = true),
  }

  /** Goes round once: MAINLOOP wakes whom it finds ready, throws into the closed, fires what is due. It never blocks. */
  turn(): void {
    if (!this.hub.running) this.host.turn(0)
    this.host.turn(0)
  }

  /** Lets time pass, from timer to timer, until nothing is ready or due any more. */
  run(seconds = 0): void {
    const end = this.clock.now() + seconds
    for (let turns = 0; turns < TOO_MANY_TURNS; turns++) {
      this.#moved = false
      this.turn()
      if (this.#moved) continue
      const due = this.host.active ? this.hub.sleepUntil() : undefined
      if (due === undefined || due > end) return this.clock.advance(end - this.clock.now())
      this.clock.advance(due - this.clock.now())
    }
    throw new Error(`The hub is still busy after ${TOO_MANY_TURNS} turns`)
  }

  /** Two connected sockets, closed after the test. */
  pair(): [GreenSocket, GreenSocket] {
    const pair = socketPair()
    this.#sockets.push(...pair)
    return pair
  }

  /** No one waits for a descriptor. */
  expectNoListeners(): void {
    expect([...this.hub.getReaders().keys(), ...this.hub.getWriters().keys()]).toEqual([])
  }

  /** @internal */
  open(tested: TestedHub): void {
    const clock = (this.clock = new ManualClock())
    const host = (this.host = new ManualHost())
    useHub(
      class extends tested.Hub {
        constructor() {
          super({ clock: clock.now })
        }
        override attach(): void {
          super.attach(host)
        }
      },
    )
    this.hub = getHub()
    this.errors = []
    this.hub.onError = (error) => void this.errors.push(error)
    addInstrument(this.#instrument)
  }

  /** @internal */
  close(): void {
    removeInstrument(this.#instrument)
    for (const socket of this.#sockets.splice(0)) socket.close()
    useHub()
  }
}

/** A world that is new for each test of the group it is made in. After each one MAINLOOP must not have failed. */
export function newWorld(tested: TestedHub): World {
  const world = new World()
  beforeEach(() => {
    if (tested.unavailable === null) world.open(tested)
  })
  afterEach(() => {
    if (tested.unavailable !== null) return
    expect(world.host.uncaught).toEqual([])
    world.close()
  })
  return world
}

/** Makes the other end readable. */
export function poke(socket: GreenSocket): void {
  writeSync(socket.fd, 'x')
}

/** Takes what is there to read. */
export function drain(socket: GreenSocket): string {
  const bytes = Buffer.alloc(4096)
  return bytes.toString('latin1', 0, readSync(socket.fd, bytes))
}

/** The result of a greenthread that has ended; what it threw is thrown. */
export function resultOf<T>(thread: GreenThread<T>): T {
  const end = endOf(thread)
  if ('error' in end) throw end.error
  return end.value
}

/** The error with which a greenthread has ended. */
export function errorOf(thread: GreenThread<unknown>): unknown {
  const end = endOf(thread)
  if ('error' in end) return end.error
  throw new Error('It ended without an error')
}

function endOf<T>(thread: GreenThread<T>): { value: T } | { error: unknown } {
  expect(thread.dead).toBe(true)
  const asking = new Greenlet(function* () {
    try {
      return { value: yield* thread.wait() }
    } catch (error) {
      return { error }
    }
  })
  return asking.resume() as { value: T } | { error: unknown }
}

/** Matches an error by its code. */
export function code(code: string): unknown {
  return expect.objectContaining({ code })
}
