/** Answers questions about a finished run, purely from its trace and its output. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { printedLines, type PrintedLine } from './printed-lines.ts'
import {
  applyEvent,
  initialState,
  type Direction,
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
  /** How many events more there were; absent: none. */
  dropped?: number
  /** A limit of the sandbox ended it, and not that of its time. */
  limited?: true
  /** Absent: it ran. */
  compiled?: false
  /** The program. Reasons may name a call only if it is there; whether a run is right is never read from it. */
  code?: string
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

/** A timer from its scheduling on; `fired` and `canceled` are indexes of events. */
export interface TimerFacts {
  readonly timer: number
  readonly owner: number
  readonly seconds: number
  readonly scheduled: number
  readonly fired: number | undefined
  readonly canceled: number | undefined
}

/** A listener from its registration on. `gone` is infinite while it is there. */
export interface ListenerFacts {
  readonly listener: number
  readonly owner: number
  readonly fd: number
  readonly direction: Direction
  readonly added: number
  readonly woken: number | undefined
  readonly closed: number | undefined
  readonly gone: number
}

type Kind = TraceEvent['kind']
type EventOf<K extends Kind> = Extract<TraceEvent, { kind: K }>
export type Indexed<K extends Kind> = EventOf<K> & { readonly index: number }

export class RunFacts {
  readonly run: FinishedRun
  readonly lines: readonly string[]
  /** The same lines, with the greenlet that printed each. */
  readonly printed: readonly PrintedLine[]
  /** Every wait for a descriptor, a timer or another greenthread, in the order of their beginnings. */
  readonly waits: readonly Wait[]
  /** The state after the last event. */
  readonly end: Readonly<HubState>

  constructor(run: FinishedRun) {
    this.run = run
    this.printed = printedLines(run.output, run.events)
    this.lines = this.printed.map(({ text }) => text)
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

  /** The name of a greenlet, with a number when others have the same. */
  labelOf(greenlet: number): string {
    const name = this.nameOf(greenlet)
    const alike = [...this.end.greenlets.values()].filter((other) => other.name === name)
    return alike.length < 2 ? name : `${name} (${alike.findIndex(({ id }) => id === greenlet) + 1})`
  }

  /** The printer of a line. In a turn of MAINLOOP that is a callback, or plain code to which Node gave its turn. */
  printerOf({ by }: PrintedLine): string {
    return this.isMainloop(by) ? '__main__ or a callback' : this.labelOf(by)
  }

  /** All greenlets with this name, in the order in which they were made. */
  named(name: string): GreenletState[] {
    return [...this.end.greenlets.values()].filter((greenlet) => greenlet.name === name)
  }

  /** Whether the greenlet is neither `__main__` nor MAINLOOP. */
  isWorker(greenlet: number): boolean {
    const role = this.end.greenlets.get(greenlet)?.role
    return role === 'greenlet' || role === 'greenthread'
  }

  isMainloop(greenlet: number): boolean {
    return this.end.greenlets.get(greenlet)?.role === 'mainloop'
  }

  /** The first line that is exactly this, or that the pattern matches. */
  line(wanted: string | RegExp): PrintedLine | undefined {
    return this.printed.find(({ text }) => (typeof wanted === 'string' ? text === wanted : wanted.test(text)))
  }

  waitsOf(greenlet: number, kind?: Waiting['for']): Wait[] {
    return this.waits.filter(
      (wait) => wait.greenlet === greenlet && (kind === undefined || wait.waiting.for === kind),
    )
  }

  /** Waits for a timer of so many seconds, of any greenlet. */
  naps(seconds: number): Wait[] {
    return this.waits.filter(({ waiting }) => waiting.for === 'timer' && waiting.seconds === seconds)
  }

  /** How often a greenlet gave control away before it ended. */
  switchesFrom(greenlet: number): number {
    return this.all('switch').filter(({ from, why }) => from === greenlet && why !== 'end').length
  }

  timers(seconds?: number): TimerFacts[] {
    const endOf = (kind: 'timer-fired' | 'timer-canceled') =>
      new Map(this.all(kind).map(({ timer, index }) => [timer, index]))
    const [fired, canceled] = [endOf('timer-fired'), endOf('timer-canceled')]
    return this.all('timer-scheduled')
      .filter((timer) => seconds === undefined || timer.seconds === seconds)
      .map(({ timer, owner, seconds: due, index }) => ({
        timer,
        owner,
        seconds: due,
        scheduled: index,
        fired: fired.get(timer),
        canceled: canceled.get(timer),
      }))
  }

  listeners(direction?: Direction): ListenerFacts[] {
    const firstOf = (kind: 'listener-woken' | 'listener-closed' | 'listener-removed') => {
      const first = new Map<number, number>()
      for (const { listener, index } of this.all(kind)) if (!first.has(listener)) first.set(listener, index)
      return first
    }
    const [woken, closed, removed] = [
      firstOf('listener-woken'),
      firstOf('listener-closed'),
      firstOf('listener-removed'),
    ]
    return this.all('listener-added')
      .filter((listener) => direction === undefined || listener.direction === direction)
      .map(({ listener, owner, fd, direction: way, index }) => ({
        listener,
        owner,
        fd,
        direction: way,
        added: index,
        woken: woken.get(listener),
        closed: closed.get(listener),
        gone: Math.min(closed.get(listener) ?? Infinity, removed.get(listener) ?? Infinity),
      }))
  }

  /** Seconds between two events; an index behind the last one is the last one's. */
  secondsBetween(from: number, to: number): number {
    const { events } = this.run
    const at = (index: number): number => events[Math.max(0, Math.min(index, events.length - 1))]?.t ?? 0
    return (at(to) - at(from)) / 1e9
  }

  /**
   * Seconds for which a greenlet did not run between two lines. A wait lasts at least as long as a timer that was
   * scheduled for it and fired in it: time stamps come later than deadlines are reckoned.
   */
  secondsAway(greenlet: number, from: PrintedLine, to: PrintedLine): number {
    const timers = this.timers()
    let begun = from.before
    let seconds = 0
    for (const wait of this.waitsOf(greenlet)) {
      if (wait.from < from.before || wait.to >= to.before) continue
      const woken = timers.filter(
        ({ scheduled, fired = 0 }) => scheduled >= begun && wait.from < fired && fired < wait.to,
      )
      const timed = Math.max(0, ...woken.map((timer) => timer.seconds))
      seconds += Math.max(timed, this.secondsBetween(wait.from, wait.to))
      begun = wait.to
    }
    return seconds
  }
}

/** How many greenlets were in one of these waits at the same time, at most. */
export function distinctAtOnce(waits: readonly Wait[]): number {
  return mostAtOnce(waits, ({ greenlet }) => greenlet)
}

/** How many of these stretches, counted by what `of` gives, overlap at one event, at most. */
export function mostAtOnce<S extends { from: number; to: number }>(
  stretches: readonly S[],
  of: (stretch: S) => unknown = (stretch) => stretch,
): number {
  const together = stretches.map(
    ({ from }) =>
      new Set(stretches.filter((other) => other.from <= from && from < other.to).map((other) => of(other)))
        .size,
  )
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
