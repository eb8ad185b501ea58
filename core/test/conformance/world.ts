/** Runs a rule on the real hub and its real poller, with a clock and a host that only the test moves. */
import { closeSync } from 'node:fs'
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
import { systemError } from '../../ground/errors.ts'
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
  /** Errors that came to `hub.onError`. */
  errors: unknown[] = []
  #sockets: GreenSocket[] = []
  #tested!: TestedHub
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

  /** Puts another hub of the same kind, on the same kernel, into the place of this one. */
  replaceHub(): void {
    const { kernel } = this.hub
    const { Hub } = this.#tested
    useHub(
      class extends Hub {
        constructor() {
          super({ kernel })
        }
      },
    )
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
    this.#tested = tested
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
  give(socket, 'x')
}

/** Sends on a socket without green I/O, as the program at the other end would. */
export function give(socket: GreenSocket, text: string | Buffer): number {
  const count = getHub().kernel.write(socket.fd, Buffer.from(text), 0)
  if (count < 0) throw systemError(count, 'write')
  return count
}

/** Closes a descriptor behind everybody's back. */
export function closeBehind(fd: number): void {
  const { kernel } = getHub()
  if (kernel.ownDescriptorsOnly === undefined) closeSync(fd)
  else if (kernel.closeSocket(fd) < 0) throw new Error(`Descriptor ${fd} is not open`)
}

/** Receives on a socket without green I/O. @throws EAGAIN when nothing is there */
export function take(socket: GreenSocket, size = 4096): Buffer {
  const bytes = Buffer.alloc(size)
  const count = getHub().kernel.read(socket.fd, bytes, size)
  if (count < 0) throw systemError(count, 'read')
  return bytes.subarray(0, count)
}

/** Takes what is there to read. */
export function drain(socket: GreenSocket): string {
  return take(socket).toString('latin1')
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
