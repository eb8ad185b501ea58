/** The hub's state after any event, quickly: key-frames, and the few events from the nearest one. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { applyEvent, copyState, initialState, type HubState } from './hub-state.ts'

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
    if (this.#latest.events % EVENTS_PER_KEY_FRAME === 0) this.#keyFrames.push(copyState(this.#latest))
  }

  /** The state after the event at `index`; after -1: before everything. */
  after(index: number): Readonly<HubState> {
    const events = Math.max(0, Math.min(index + 1, this.#events.length))
    const keyFrame = this.#keyFrames[Math.floor(events / EVENTS_PER_KEY_FRAME)]
    const state = copyState(keyFrame ?? initialState())
    for (let next = state.events; next < events; next++) {
      const event = this.#events[next]
      if (event) applyEvent(state, event)
    }
    return state
  }
}
