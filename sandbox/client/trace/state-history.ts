/** The hub's state after any event, quickly: key-frames, and the few events from the nearest one. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { applyEvent, copyState, initialState, type HubState } from './hub-state.ts'

/** A key-frame comes after so many events, or after as many as the state has entries: memory stays proportional to the trace. */
const EVENTS_PER_KEY_FRAME = 256

export class StateHistory {
  readonly #events: readonly TraceEvent[]
  readonly #keyFrames: HubState[] = [initialState()]
  readonly #latest = initialState()

  /** `events` is the list that the owner appends to; `advance` is called after each. */
  constructor(events: readonly TraceEvent[]) {
    this.#events = events
  }

  /** The state after all events; it changes with the next `advance`. */
  get latest(): Readonly<HubState> {
    return this.#latest
  }

  advance(event: TraceEvent): void {
    applyEvent(this.#latest, event)
    const { events, greenlets, listeners, timers } = this.#latest
    const spacing = Math.max(EVENTS_PER_KEY_FRAME, greenlets.size + listeners.size + timers.size)
    if (events - (this.#keyFrames.at(-1)?.events ?? 0) >= spacing)
      this.#keyFrames.push(copyState(this.#latest))
  }

  /** The state after the event at `index`; after -1: before everything. */
  after(index: number): Readonly<HubState> {
    const events = Math.max(0, Math.min(index + 1, this.#events.length))
    const state = copyState(this.#keyFrameBefore(events))
    for (let next = state.events; next < events; next++) {
      const event = this.#events[next]
      if (event) applyEvent(state, event)
    }
    return state
  }

  /** The last key-frame of at most so many events. */
  #keyFrameBefore(events: number): HubState {
    let low = 0
    let high = this.#keyFrames.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#keyFrames[middle]?.events ?? 0) <= events) low = middle + 1
      else high = middle
    }
    return this.#keyFrames[low - 1] ?? initialState()
  }
}
