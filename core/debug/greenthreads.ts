/** Which greenthreads live, and where each waits. Stacks are costly, so this is off until it is asked for. */
import {
  addInstrument,
  removeInstrument,
  type GreenletInfo,
  type Instrument,
  type Why,
} from '../ground/instrument.ts'
import { Greenlet } from '../greenlet/greenlet.ts'
import { noteDealings } from '../green/dealings.ts'
import { lacksOf } from '../green/lacks.ts'
import type { LiveThread } from '../ground/live-threads.ts'
import { describeParked } from '../green/parked-at-exit.ts'
import { callerStack } from '../ground/place.ts'
import { changeStack } from '../ground/stack.ts'
import { KnownDealings } from './who-waits.ts'
import { noteSpawnPlace } from '../green/spawn-place.ts'

/** One live greenthread. */
export interface GreenthreadStack {
  name: string
  state: 'pending' | 'running' | 'parked'
  /** Place of its spawn, innermost call first. */
  spawned: string[]
  /** Place of its wait, innermost call first; empty unless it is parked. */
  parked: string[]
  /** The things that others have to give it, and who they are; empty unless it waits for such a thing. */
  waitsFor: string[]
}

class GreenthreadWatch implements Instrument {
  readonly dealings = new KnownDealings()
  readonly live = new Map<GreenletInfo, GreenthreadStack>()

  greenletSpawned(greenlet: GreenletInfo): void {
    if (greenlet.role !== 'greenthread') return
    const spawned = callerStack()
    if (spawned[0] !== undefined) noteSpawnPlace(greenlet, spawned[0])
    this.live.set(greenlet, { name: greenlet.name, state: 'pending', spawned, parked: [], waitsFor: [] })
  }

  switched(from: GreenletInfo, to: GreenletInfo, why: Why): void {
    this.#set(to, 'running', [])
    if (why === 'switch') this.#set(from, 'parked', callerStack())
  }

  greenletEnded(greenlet: GreenletInfo, outcome: 'result' | 'error' | 'killed', value: unknown): void {
    const entry = this.live.get(greenlet)
    this.live.delete(greenlet)
    if (entry !== undefined && outcome === 'error') nameInStack(value, entry)
  }

  #set(greenlet: GreenletInfo, state: GreenthreadStack['state'], parked: string[]): void {
    const entry = this.live.get(greenlet)
    if (entry !== undefined) Object.assign(entry, { state, parked, name: greenlet.name })
  }
}

/** The stack of an error ends where MAINLOOP resumed the greenthread; who spawned it is what one wants to know. */
function nameInStack(error: unknown, { name, spawned }: GreenthreadStack): void {
  const lines = [`    in greenthread ${name}, spawned`, ...spawned.map((line) => `        ${line}`)]
  changeStack(error, (stack) => `${stack}\n${lines.join('\n')}`)
}

let watch: GreenthreadWatch | null = null

/**
 * Keeps an eye on every greenthread that is spawned from now on: {@link greenthreadStacks} lists them. Errors that leave a
 * greenthread name it and the place of its spawn in their stack. When the process ends because nothing can wake those that
 * are left, they are listed on stderr, with whom each waits for at semaphores, queues, pools and joins.
 */
export function watchGreenthreads(state = true): void {
  if (state === (watch !== null)) return
  if (watch !== null) {
    removeInstrument(watch)
    describeParked(null)
    noteDealings(null)
    watch = null
  } else {
    watch = new GreenthreadWatch()
    addInstrument(watch)
    noteDealings(watch.dealings)
    describeParked(describe)
  }
}

/** Every live greenthread that was spawned since {@link watchGreenthreads}; empty without it. */
export function greenthreadStacks(): GreenthreadStack[] {
  return [...(watch?.live ?? [])].map(([greenlet, entry]) => ({ ...entry, waitsFor: whatFor(greenlet) }))
}

/** Tells where a greenthread that is parked for ever waits, and whose end would wake it. */
function describe(thread: LiveThread): string[] {
  const parked = watch?.live.get(thread as unknown as GreenletInfo)?.parked ?? []
  return [...parked, ...whatFor(thread)]
}

function whatFor(greenlet: object): string[] {
  if (watch === null || !(greenlet instanceof Greenlet)) return []
  const { dealings } = watch
  return lacksOf(greenlet).map((lack) => dealings.describe(lack))
}
