/** Answers questions about a finished run, purely from its trace and its output. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import {
  applyEvent,
  initialState,
  type GreenletState,
  type HubState,
  type Waiting,
} from '../trace/hub-state.ts'

export interface FinishedRun {
  events: readonly TraceEvent[]
  /** All of it, as the terminal showed it. */
  output: string
  /** Null when it did not end by itself. */
  exitCode: number | null
  /** Absent: it ran. */
  compiled?: false
}

/** From the switch with which a greenlet began to wait to the switch with which it went on. */
export interface Wait {
  readonly greenlet: number
  readonly name: string
  readonly waiting: Waiting
  /** Indexes of the two events; `to` is infinite when nothing woke it. */
  readonly from: number
  readonly to: number
}

type Kind = TraceEvent['kind']
type EventOf<K extends Kind> = Extract<TraceEvent, { kind: K }>
export type Indexed<K extends Kind> = EventOf<K> & { readonly index: number }

// eslint-disable-next-line no-control-regex -- a terminal's escape sequences begin with a control character
const ESCAPES = /\u001b\[[\d;?]*[A-Za-z]/g

export class RunFacts {
  readonly run: FinishedRun
  readonly lines: readonly string[]
  /** Every wait for a descriptor, a timer or another greenthread, in the order of their beginnings. */
  readonly waits: readonly Wait[]
  /** The state after the last event. */
  readonly end: Readonly<HubState>

  constructor(run: FinishedRun) {
    this.run = run
    this.lines = run.output
      .replaceAll('\r\n', '\n')
      .replaceAll(ESCAPES, '')
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '')
    const { waits, end } = follow(run.events)
    this.waits = waits
    this.end = end
  }

  /** The events of one kind, with their places in the trace. */
  all<K extends Kind>(kind: K): Indexed<K>[] {
    return this.run.events.flatMap((event, index) =>
      event.kind === kind ? [{ ...(event as EventOf<K>), index }] : [],
    )
  }

  first<K extends Kind>(kind: K): Indexed<K> | undefined {
    return this.all(kind)[0]
  }

  nameOf(greenlet: number): string {
    return this.end.greenlets.get(greenlet)?.name ?? `greenlet ${greenlet}`
  }

  /** All greenlets with this name, in the order in which they were made. */
  named(name: string): GreenletState[] {
    return [...this.end.greenlets.values()].filter((greenlet) => greenlet.name === name)
  }

  waitsOf(name: string, kind?: Waiting['for']): Wait[] {
    return this.waits.filter(
      (wait) => wait.name === name && (kind === undefined || wait.waiting.for === kind),
    )
  }

  /** How often greenlets with this name gave control away before they ended. */
  switchesFrom(name: string): number {
    return this.all('switch').filter(({ from, why }) => this.nameOf(from) === name && why !== 'end').length
  }

  /** Index of the event with which a greenlet of this name ended. */
  endOf(name: string): number | undefined {
    return this.all('greenlet-ended').find(({ id }) => this.nameOf(id) === name)?.index
  }

  spawnOf(name: string): number | undefined {
    return this.all('greenlet-spawned').find(({ id }) => this.nameOf(id) === name)?.index
  }
}

/** How many of these waits went on at the same time, at most. */
export function mostAtOnce(waits: readonly Wait[]): number {
  const together = waits.map(({ from }) => waits.filter((wait) => wait.from <= from && from < wait.to).length)
  return Math.max(0, ...together)
}

function follow(events: readonly TraceEvent[]): { waits: Wait[]; end: HubState } {
  const waits: (Wait & { to: number })[] = []
  const open = new Map<number, Wait & { to: number }>()
  const end = initialState()
  for (const [index, event] of events.entries()) {
    applyEvent(end, event)
    if (event.kind !== 'switch') continue
    const woken = open.get(event.to)
    if (woken) woken.to = index
    open.delete(event.to)
    const left = end.greenlets.get(event.from)
    if (!left?.waiting) continue
    const wait = { greenlet: left.id, name: left.name, waiting: left.waiting, from: index, to: Infinity }
    waits.push(wait)
    open.set(left.id, wait)
  }
  return { waits, end }
}
