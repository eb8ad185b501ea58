/** After groups that ended in every way and at every point, nothing is left. */
import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Event,
  LightQueue,
  READABLE,
  Semaphore,
  Timeout,
  acquiring,
  after,
  any,
  getHub,
  getSignal,
  isTimeout,
  race,
  readable,
  select,
  settling,
  sleep,
  spawn,
  taking,
  until,
  useHub,
  withGroup,
  type Green,
  type Group,
} from '../../index.ts'
import { liveThreads } from '../../ground/live-threads.ts'
import { openDescriptors } from '../support/descriptors.ts'
import { TestHub } from '../support/test-hub.ts'

/** Groups of the quick form. */
const RUNS = Number(process.env.GROUPS ?? (process.env.HUBLET_LONG === '1' ? 100_000 : 600))

const FD = 7

type Member =
  'sleeps' | 'fails' | 'nests' | 'selects' | 'races' | 'waits' | 'cleans up' | 'cancels' | 'is a daemon'

interface Program {
  members: Member[]
  limit: number | null
  /** The end of the program, and its turn. */
  end: 'kill' | 'error' | 'Timeout' | 'signal' | 'nothing'
  turn: number
}

const program: fc.Arbitrary<Program> = fc.record({
  members: fc.array(
    fc.constantFrom<Member>(
      ...(['sleeps', 'fails', 'nests', 'selects', 'races'] as const),
      ...(['waits', 'cleans up', 'cancels', 'is a daemon'] as const),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  limit: fc.constantFrom(null, 1, 2),
  end: fc.constantFrom('kill', 'error', 'Timeout', 'signal', 'nothing'),
  turn: fc.integer({ min: 0, max: 8 }),
})

/** Shared by all groups, so that whatever one leaves in them is seen. */
class Things {
  readonly queue = new LightQueue<void>()
  readonly semaphore = new Semaphore(0)
  readonly event = new Event()
  readonly never = new Promise<void>(() => undefined)
  readonly signals: AbortSignal[] = [];

  *run(member: Member, group: Group): Green<void> {
    switch (member) {
      case 'sleeps':
        return yield* sleep(1)
      case 'fails':
        yield* sleep(0)
        throw new Error('broken')
      case 'nests':
        return yield* withGroup((inner) => void inner.spawn(() => this.run('selects', inner)))
      case 'selects':
        yield* select({
          item: taking(this.queue),
          permit: acquiring(this.semaphore),
          ready: readable(FD),
          promise: settling(this.never),
          late: after(2),
        })
        return
      case 'races':
        yield* race([() => this.event.wait(), () => any([() => until(this.never), () => sleep(3)])])
        return
      case 'waits':
        this.signals.push(getSignal())
        return yield* this.event.wait(5) as Green<void>
      case 'cleans up':
        try {
          return yield* sleep(4)
        } finally {
          yield* sleep(1)
        }
      case 'cancels':
        yield* sleep(0)
        return group.cancel('enough')
      case 'is a daemon':
        group.spawn(() => this.event.wait()).daemon = true
    }
  }
}

function run(one: Program, hub: TestHub, things: Things): string[] {
  const outside = new AbortController()
  const thread = spawn(function* () {
    using _limit = new Timeout(one.end === 'Timeout' ? one.turn : null)
    try {
      yield* withGroup(
        function* (group) {
          for (const member of one.members) group.spawn(() => things.run(member, group))
          yield* sleep(0)
        },
        { limit: one.limit },
      )
    } catch (error) {
      if (!isTimeout(error) && !isExpected(error)) throw error
    }
  })
  thread.claim()
  if (one.end === 'signal') thread.killOn(outside.signal)
  const turn = (count: number): void => {
    for (let i = 0; i < count; i++) hub.host.turn(0)
  }
  turn(one.turn)
  if (one.end === 'kill') thread.kill()
  if (one.end === 'error') thread.kill(new Error('broken'))
  if (one.end === 'signal') outside.abort()
  hub.fakePoller.makeReady(FD, READABLE)
  for (let seconds = 0; seconds < 60 && (seconds < 2 || liveThreads().length > 0); seconds++) {
    hub.manualClock.advance(1)
    turn(6)
  }
  return leftovers(hub, things, outside.signal)
}

/** Two members that select wait for the same descriptor. */
function isExpected(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every((one) => isTimeout(one) || isExpected(one))
  return (error as Error).message === 'broken' || (error as { code?: string }).code === 'ERR_LISTENER_BUSY'
}

function leftovers(hub: TestHub, things: Things, outside: AbortSignal): string[] {
  const counts = {
    greenthreads: liveThreads().length,
    timers: hub.getTimers().length,
    readers: hub.getReaders().size,
    getters: things.queue.getting(),
    acquirers: things.semaphore.balance,
    listeners: [outside, ...things.signals.splice(0)].flatMap((signal) => getEventListeners(signal, 'abort'))
      .length,
    errors: hub.errors.splice(0).filter((error) => !isExpected(error)).length,
  }
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([what, count]) => `${count} ${what}`)
}

describe('after groups that fail, are killed, canceled or timed out at every point', () => {
  it('no greenthread, listener, timer, waiting place or descriptor is left', { timeout: 1_200_000 }, () => {
    useHub(TestHub)
    try {
      const hub = getHub() as TestHub
      hub.attach(hub.host) // instead of Node's loop
      const things = new Things()
      const before = openDescriptors().length
      fc.assert(
        fc.property(program, (one) => {
          expect(run(one, hub, things)).toEqual([])
        }),
        { numRuns: RUNS },
      )
      expect(openDescriptors().length).toBe(before)
    } finally {
      useHub()
    }
  })
})
