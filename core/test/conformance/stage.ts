/** Greenthreads that go on in one turn, so that what they send leaves together. */
import { expect } from 'vitest'
import { Event, spawn, type Green, type GreenSocket, type GreenThread } from '../../index.ts'
import { drain, poke, type World } from './world.ts'
import type { Skip } from './hubs.ts'

/** The event that makes them go on. */
export const WAYS = ['listeners', 'timers'] as const
type Way = (typeof WAYS)[number]

/** The number that has to go on in one turn. */
export const ENOUGH = 4
/** Messages up to this leave together, in bytes. */
export const LARGEST = 1024

export const SENDS_AT_ONCE: { skip: Skip[] } = {
  skip: [{ hub: 'a third-party hub', reason: 'its poller does not send, so that nobody waits' }],
}

/** A greenthread that goes on together with others, and its own pair. */
export interface Player {
  /** The other end. */
  far: GreenSocket
  socket: GreenSocket
  thread: GreenThread<unknown>
}

/** The part of a player; players of earlier parts are known by then. */
export type Part = (self: Player, before: readonly Player[]) => unknown

export const nothing = (): void => undefined

export class Stage {
  #world: World
  #way: Way

  constructor(world: World, way: Way) {
    this.#world = world
    this.#way = way
  }

  /**
   * Runs the turn in which they go on, as many as are needed for what they send to leave together.
   *
   * @param parts - the greenthread that goes on first plays the first, and so on
   * @returns the players in the order of the parts, and behind them those that had to be added
   */
  together(parts: readonly Part[]): Player[] {
    const missing = Math.max(ENOUGH - parts.length, 0)
    return this.#play([...parts, ...Array<Part>(missing).fill(nothing)], this.#before)
  }

  /** The same, with none but these. */
  alone(parts: readonly Part[]): Player[] {
    return this.#play(parts, 0)
  }

  /** How many timers will fire, no hub knows: what the first four wake sends at once. */
  get #before(): number {
    return this.#way === 'timers' ? ENOUGH : 0
  }

  #play(parts: readonly Part[], before: number): Player[] {
    const start = new Event()
    for (let i = 0; i < before; i++) spawn(() => start.wait())
    const played: Player[] = []
    const all = parts.map(() => this.#cast(parts, played, start))
    this.#world.run()
    if (this.#way === 'timers') start.send()
    else for (const { far } of all) poke(far)
    this.#world.turn()
    expect(played).toHaveLength(all.length)
    return played
  }

  /** A greenthread that waits, to play the first part that nobody has played. */
  #cast(parts: readonly Part[], played: Player[], start: Event): Player {
    const [far, socket] = this.#world.pair()
    const byTimer = this.#way === 'timers'
    const thread = spawn(function* () {
      if (byTimer) yield* start.wait()
      else yield* socket.recv(10)
      const part = parts[played.length] as Part
      played.push(player)
      const made = part(player, played)
      return isGreen(made) ? yield* made : made
    })
    const player = { far, socket, thread }
    return player
  }
}

function isGreen(made: unknown): made is Green<unknown> {
  return typeof made === 'object' && made !== null && 'next' in made
}

export function message(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, i) => i % 251))
}

/** Reads all there is, which may be nothing. */
export function peek(socket: GreenSocket): string {
  try {
    return drain(socket)
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' })
    return ''
  }
}
