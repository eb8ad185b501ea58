/** Counts a run from a marker on, for comparing it with another run. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { initialState, applyEvent } from '../trace/hub-state.ts'

export interface WakeUp {
  /** Index of the switch. */
  readonly event: number
  readonly name: string
}

export interface Measures {
  readonly nanoseconds: number
  readonly waits: number
  /** Of the time, what MAINLOOP spent in the poller. */
  readonly waitNanoseconds: number
  readonly switches: number
  readonly listeners: number
  /** How often each system call was made. */
  readonly systemCalls: ReadonlyMap<string, number>
  /** Each time that MAINLOOP gave control to a greenthread. */
  readonly wakeUps: readonly WakeUp[]
}

/** Measures the events from index `from` on; names come from the whole trace. */
export function measure(events: readonly TraceEvent[], from: number): Measures {
  const state = initialState()
  const systemCalls = new Map<string, number>()
  const wakeUps: WakeUp[] = []
  let waits = 0
  let waitNanoseconds = 0
  let switches = 0
  let listeners = 0
  let waitBegan: number | undefined
  for (const [index, event] of events.entries()) {
    applyEvent(state, event)
    if (index < from) continue
    if (event.kind === 'wait-begun') {
      waits++
      waitBegan = event.t
    } else if (event.kind === 'wait-ended') {
      if (waitBegan !== undefined) waitNanoseconds += event.t - waitBegan
      waitBegan = undefined
    } else if (event.kind === 'system-call') {
      systemCalls.set(event.name, (systemCalls.get(event.name) ?? 0) + 1)
    } else if (event.kind === 'listener-added') {
      listeners++
    } else if (event.kind === 'switch') {
      switches++
      const to = state.greenlets.get(event.to)
      const byMainloop = event.from === state.mainloop
      if (byMainloop && to && to.role !== 'main' && to.role !== 'mainloop') {
        wakeUps.push({ event: index, name: to.name })
      }
    }
  }
  const nanoseconds = Math.max(0, (events.at(-1)?.t ?? 0) - (events[from]?.t ?? 0))
  return { nanoseconds, waits, waitNanoseconds, switches, listeners, systemCalls, wakeUps }
}

export function totalCalls({ systemCalls }: Measures): number {
  return [...systemCalls.values()].reduce((sum, count) => sum + count, 0)
}
