/** The stretches in which each greenlet ran, in time since a marker, for drawing two runs above each other. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { applyEvent, initialState } from '../trace/hub-state.ts'

export interface Stretch {
  /** Name of the lane: of the greenlet that runs, or the poller in which MAINLOOP waits. */
  readonly lane: string
  /** Nanoseconds since the marker. */
  readonly start: number
  readonly end: number
}

export const POLLER = 'in the poller'

/** Shorter gaps than this part of the whole can not be seen. */
const FINEST = 1 / 2000

export function stretchesOf(events: readonly TraceEvent[], from: number): Stretch[] {
  const zero = events[from]?.t ?? 0
  const total = Math.max(1, (events.at(-1)?.t ?? 0) - zero)
  const state = initialState()
  const last = new Map<string, { lane: string; start: number; end: number }>()
  const stretches: { lane: string; start: number; end: number }[] = []
  const add = (lane: string, start: number, end: number): void => {
    const before = last.get(lane)
    if (before && start - before.end < total * FINEST) {
      before.end = end
      return
    }
    const stretch = { lane, start, end }
    last.set(lane, stretch)
    stretches.push(stretch)
  }
  let since = 0
  for (const [index, event] of events.entries()) {
    const { running, waitSeconds } = state
    const name = state.greenlets.get(running)?.name ?? `greenlet ${running}`
    applyEvent(state, event)
    const t = event.t - zero
    const changes = event.kind === 'switch' || event.kind === 'wait-begun' || event.kind === 'wait-ended'
    if (index > from && (changes || index === events.length - 1)) {
      add(waitSeconds === undefined ? name : POLLER, since, t)
    }
    if (changes || index === from) since = Math.max(0, t)
  }
  return stretches
}
