/** Random programs of greenthreads that hand things over, with limits and kills, many of them due in one turn. */
import fc from 'fast-check'

export type Limit = 'none' | 'own' | 'Timeout'

export type Deed =
  'put' | 'putNowait' | 'get' | 'getNowait' | 'acquire' | 'release' | 'wait' | 'send' | 'until' | 'fulfill'

/** One greenthread: it starts, does one thing after the other, and ends. Times are whole seconds. */
export interface Actor {
  does: Deed[]
  start: number
  limit: Limit
  /** Seconds from its start. */
  limitAfter: number
  /** Seconds from the start of the program; null for never. */
  killedAt: number | null
}

export interface Program {
  /** Of the queue; null for no limit. */
  maxsize: number | null
  permits: number
  actors: Actor[]
  /** The clock stands still until then, so that all that was due before is due in one turn. */
  jumps: number[]
}

const seconds = fc.integer({ min: 0, max: 3 })

const deed = fc.constantFrom<Deed>(
  ...(['put', 'put', 'putNowait', 'get', 'get', 'getNowait', 'acquire', 'acquire', 'release'] as const),
  ...(['wait', 'send', 'until', 'fulfill'] as const),
)

const actor: fc.Arbitrary<Actor> = fc.record({
  does: fc.array(deed, { minLength: 1, maxLength: 3 }),
  start: seconds,
  limit: fc.constantFrom<Limit>('none', 'own', 'Timeout'),
  limitAfter: seconds,
  killedAt: fc.option(seconds, { freq: 4 }),
})

export const program: fc.Arbitrary<Program> = fc.record({
  maxsize: fc.constantFrom(null, 0, 1, 2),
  permits: fc.integer({ min: 0, max: 2 }),
  actors: fc.array(actor, { minLength: 1, maxLength: 16, size: 'max' }),
  jumps: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
})
