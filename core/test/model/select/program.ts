/** Random programs of greenthreads that wait for several things at once, with limits and kills, many of them due in one turn. */
import fc from 'fast-check'

/** The choices of a select. */
export type Kind = 'take' | 'put' | 'permit' | 'event' | 'promise' | 'end' | 'ready' | 'time'

/** Other deeds of greenthreads, so that there is something to choose. */
export type Simple =
  'put' | 'putNowait' | 'get' | 'getNowait' | 'acquire' | 'release' | 'send' | 'fulfill' | 'makeReady'

export interface Select {
  /** In the order of the names. */
  kinds: Kind[]
  /** Seconds, for `time`. */
  seconds: number
}

export type Deed = Simple | Select

/** One greenthread. Times are whole seconds. */
export interface Actor {
  does: Deed[]
  start: number
  /** Of a Timeout around each deed, from its start; null for none. */
  limit: number | null
  /** From the start of the program; null for never. */
  killedAt: number | null
}

export interface Program {
  /** Of the queue; null for no limit. */
  maxsize: number | null
  permits: number
  actors: Actor[]
  /** When the greenthread ends whose end can be waited for. */
  endsAt: number
  /** When the group of all is canceled; null for never. */
  canceledAt: number | null
  /** The clock stands still until then, so that all that was due before is due in one turn. */
  jumps: number[]
}

const seconds = fc.integer({ min: 0, max: 3 })

const kinds: Kind[] = ['take', 'put', 'permit', 'event', 'promise', 'end', 'ready', 'time']

const select: fc.Arbitrary<Select> = fc.record({
  kinds: fc.shuffledSubarray(kinds, { minLength: 1, maxLength: 5 }),
  seconds,
})

const simple = fc.constantFrom<Simple>(
  ...(['put', 'put', 'putNowait', 'get', 'getNowait', 'acquire', 'release', 'release'] as const),
  ...(['send', 'fulfill', 'makeReady'] as const),
)

const actor: fc.Arbitrary<Actor> = fc.record({
  does: fc.array(fc.oneof<fc.Arbitrary<Deed>[]>(simple, select), { minLength: 1, maxLength: 3 }),
  start: seconds,
  limit: fc.option(seconds, { freq: 2 }),
  killedAt: fc.option(seconds, { freq: 4 }),
})

export const program: fc.Arbitrary<Program> = fc.record({
  maxsize: fc.constantFrom(null, 0, 0, 1, 2),
  permits: fc.integer({ min: 0, max: 2 }),
  actors: fc.array(actor, { minLength: 1, maxLength: 12, size: 'max' }),
  endsAt: seconds,
  canceledAt: fc.option(seconds, { freq: 6 }),
  jumps: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
})
