/**
 * The bars of the timeline: from which event to which a greenlet was running or waiting, and for what; how long a listener
 * was registered, and how long a timer was due.
 */
import type { TraceEvent } from '../../shared/trace-events.ts'
import type { HubState, Waiting } from './hub-state.ts'
import { callbackBar, type CallbackEvent } from './callback-words.ts'
import { listenerLane, NODE, TIMERS } from './lanes.ts'
import { formatSeconds, waitingLabel, waitLabel } from './wording.ts'

export type SpanKind =
  | 'running'
  /** Spawned and not yet started. */
  | 'ready'
  /** Waiting for a descriptor, for a timer, or for another greenthread. */
  | 'descriptor'
  | 'timer'
  | 'parked'
  /** MAINLOOP in the poller. */
  | 'poller'
  /** In the lanes of descriptors and timers: registered, scheduled. */
  | 'listener'
  | 'scheduled'
  /** In the lane of Node: a callback runs. */
  | 'callback'

/** At most this many listeners or timers of one lane stand beside each other; the inspector shows the others. */
const TRACKS = 4

export interface Span {
  readonly greenlet: number
  kind: SpanKind
  /** A wait in the poller tells what was waited once it is over. */
  label: string
  /** Index of the event with which it begins. */
  readonly from: number
  /** Index of the event with which it ended; absent while it lasts. */
  to?: number
}

/** Collects spans event by event; each list is ordered and without overlaps. */
export class Spans {
  readonly #byGreenlet = new Map<number, Span[]>()
  readonly #tracks = new Map<number, Span[][]>()
  /** Open spans, by listener and by timer. */
  readonly #listeners = new Map<number, Span>()
  readonly #timers = new Map<number, Span>()
  /** Callbacks of Node that have not ended; one may run within another. */
  readonly #callbacks: CallbackEvent[] = []
  /** The event with which the latest wait in the poller began. */
  #wait: Extract<TraceEvent, { kind: 'wait-begun' }> | undefined

  /** Spans of one greenlet. */
  of(greenlet: number): readonly Span[] {
    return this.#byGreenlet.get(greenlet) ?? []
  }

  /** Spans of any lane: one list for a greenlet, several side by side for listeners and timers. */
  tracksOf(lane: number): readonly (readonly Span[])[] {
    return lane >= 0 ? [this.of(lane)] : (this.#tracks.get(lane) ?? [])
  }

  /** Takes one more event; `state` is the hub's state right after it. */
  append(event: TraceEvent, index: number, state: Readonly<HubState>): void {
    // The program's own code runs from the start on: no event says so.
    if (index === 0) this.#open(event.greenlet, 'running', '', 0)
    switch (event.kind) {
      case 'greenlet-spawned':
        if (event.role === 'greenthread') this.#open(event.id, 'ready', '', index)
        break
      case 'greenlet-ended':
        this.#close(event.id, index)
        break
      case 'switch': {
        this.#close(event.from, index)
        const waiting = state.greenlets.get(event.from)?.waiting
        if (waiting) this.#open(event.from, kindOf(waiting), waitingLabel(waiting), index)
        this.#close(event.to, index)
        this.#open(event.to, 'running', '', index)
        break
      }
      case 'wait-begun': {
        this.#close(state.running, index)
        const mainloop = state.mainloop ?? state.running
        this.#close(mainloop, index)
        this.#open(mainloop, 'poller', waitLabel(event.seconds), index)
        this.#wait = event
        break
      }
      case 'wait-ended':
        this.#endWait(event, state.mainloop ?? state.running, index)
        this.#open(state.running, 'running', '', index)
        break
      default:
        this.#appendRegistered(event, index, state)
    }
  }

  /** It has been seen only now for what a greenlet waits. */
  settle(greenlet: number, waiting: Waiting): void {
    const span = this.of(greenlet).at(-1)
    if (!span || span.to !== undefined) return
    span.kind = kindOf(waiting)
    span.label = waitingLabel(waiting)
  }

  #appendRegistered(event: TraceEvent, index: number, state: Readonly<HubState>): void {
    switch (event.kind) {
      case 'listener-added': {
        const { owner: greenlet, fd, direction } = event
        const span: Span = { greenlet, kind: 'listener', label: nameIn(state, greenlet), from: index }
        if (this.#lay(listenerLane(fd, direction), span)) this.#listeners.set(event.listener, span)
        break
      }
      case 'listener-removed':
      case 'listener-closed':
        endIn(this.#listeners, event.listener, index)
        break
      case 'timer-scheduled': {
        // A call for the next turn is not a timer that anybody waits for.
        if (event.seconds === 0) break
        const label = `${formatSeconds(event.seconds)} ${nameIn(state, event.owner)}`
        const span: Span = { greenlet: event.owner, kind: 'scheduled', label, from: index }
        if (this.#lay(TIMERS, span)) this.#timers.set(event.timer, span)
        break
      }
      case 'timer-fired':
      case 'timer-canceled':
        endIn(this.#timers, event.timer, index)
        break
      case 'callback-begun':
        this.#callbacks.push(event)
        this.#showCallback(index)
        break
      case 'callback-ended':
        while (this.#callbacks.length > 0 && this.#callbacks.pop()?.callback !== event.callback);
        this.#showCallback(index)
        break
      case 'hub-replaced':
        for (const spans of [this.#listeners, this.#timers])
          for (const id of [...spans.keys()]) endIn(spans, id, index)
        break
    }
  }

  /** The innermost one has the lane. */
  #showCallback(from: number): void {
    const shown = this.#tracks.get(NODE)?.[0]?.at(-1)
    if (shown && shown.to === undefined) shown.to = from
    const event = this.#callbacks.at(-1)
    if (event) this.#lay(NODE, { greenlet: NODE, kind: 'callback', label: callbackBar(event), from })
  }

  /** Lays a span into the first track that is free; false when none is. */
  #lay(lane: number, span: Span): boolean {
    const tracks = this.#tracks.get(lane) ?? []
    this.#tracks.set(lane, tracks)
    const free = tracks.find((track) => track.at(-1)?.to !== undefined)
    if (free) free.push(span)
    else if (tracks.length < TRACKS) tracks.push([span])
    else return false
    return true
  }

  #open(greenlet: number, kind: SpanKind, label: string, from: number): void {
    const span: Span = { greenlet, kind, label, from }
    const spans = this.#byGreenlet.get(greenlet)
    if (spans) spans.push(span)
    else this.#byGreenlet.set(greenlet, [span])
  }

  #endWait({ t }: TraceEvent, mainloop: number, index: number): void {
    const span = this.of(mainloop).at(-1)
    if (span?.kind === 'poller' && span.to === undefined && this.#wait)
      span.label = waitLabel(this.#wait.seconds, t - this.#wait.t)
    this.#close(mainloop, index)
  }

  #close(greenlet: number, to: number): void {
    const last = this.#byGreenlet.get(greenlet)?.at(-1)
    if (last && last.to === undefined) last.to = to
  }
}

/** Index in `spans`, at or after `start`, of the first one that ends at or after the event at `index`; quick when it is near. */
export function firstSpanFrom(spans: readonly Span[], index: number, start = 0): number {
  const endsBefore = (at: number): boolean => (spans[at]?.to ?? Infinity) < index
  let low = start
  let high = start
  for (let step = 1; high < spans.length && endsBefore(high); step *= 2) {
    low = high + 1
    high += step
  }
  high = Math.min(high, spans.length)
  while (low < high) {
    const middle = (low + high) >> 1
    if (endsBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}

/** The span that covers the event at `index`; at a border, the one that begins there. */
export function spanAt(spans: readonly Span[], index: number): Span | undefined {
  for (let at = firstSpanFrom(spans, index); ; at++) {
    const span = spans[at]
    if (!span || span.from > index) return undefined
    if (span.to === undefined || span.to > index) return span
  }
}

function endIn(spans: Map<number, Span>, id: number, to: number): void {
  const span = spans.get(id)
  if (span) span.to = to
  spans.delete(id)
}

function nameIn(state: Readonly<HubState>, greenlet: number): string {
  return state.greenlets.get(greenlet)?.name ?? `greenlet ${greenlet}`
}

function kindOf(waiting: Waiting): SpanKind {
  return waiting.for === 'other' ? 'parked' : waiting.for
}
