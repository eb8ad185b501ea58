/** Writes traces for tests: times and numbers are filled in, the rest is what the test says. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { TraceLog } from '../../client/trace/trace-log.ts'

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
export type Step = Without<TraceEvent, 'seq' | 't'> & { t?: number }

const MICROSECOND = 1000
export const MILLISECOND = 1000 * MICROSECOND

export function makeEvents(steps: readonly Step[]): TraceEvent[] {
  let t = 0
  return steps.map((step, seq) => {
    t = step.t ?? t + 10 * MICROSECOND
    return { ...step, seq, t } as TraceEvent
  })
}

export function makeLog(steps: readonly Step[]): TraceLog {
  const log = new TraceLog()
  for (const event of makeEvents(steps)) log.append(event)
  return log
}

export const MAINLOOP = 1
export const PING = 2
export const CLOCK = 3

/** `__main__` spawns ping and clock; ping waits for descriptor 9, clock for 20 ms; 9 becomes readable. */
export const PING_AND_CLOCK: readonly Step[] = [
  { kind: 'greenlet-spawned', greenlet: 0, id: MAINLOOP, name: 'MAINLOOP', parent: 0, role: 'mainloop' },
  { kind: 'hub-launched', greenlet: 0, hub: 'epolls' },
  { kind: 'greenlet-spawned', greenlet: 0, id: PING, name: 'ping', parent: MAINLOOP, role: 'greenthread' },
  { kind: 'timer-scheduled', greenlet: 0, timer: 0, owner: 0, seconds: 0 },
  { kind: 'greenlet-spawned', greenlet: 0, id: CLOCK, name: 'clock', parent: MAINLOOP, role: 'greenthread' },
  { kind: 'timer-scheduled', greenlet: 0, timer: 1, owner: 0, seconds: 0 },
  { kind: 'switch', greenlet: 0, from: 0, to: MAINLOOP, why: 'turn' }, // 6
  { kind: 'mainloop-started', greenlet: MAINLOOP, hub: 'epolls', mainloop: MAINLOOP },
  { kind: 'timer-fired', greenlet: MAINLOOP, timer: 0, owner: 0 },
  { kind: 'switch', greenlet: MAINLOOP, from: MAINLOOP, to: PING, why: 'resume' },
  { kind: 'greenlet-started', greenlet: PING, id: PING },
  {
    kind: 'listener-added',
    greenlet: PING,
    listener: 0,
    owner: PING,
    fd: 9,
    direction: 'read',
    at: { line: 5, column: 3 },
  }, // 11
  { kind: 'switch', greenlet: PING, from: PING, to: MAINLOOP, why: 'switch', at: { line: 5, column: 3 } },
  { kind: 'timer-fired', greenlet: MAINLOOP, timer: 1, owner: 0 },
  { kind: 'switch', greenlet: MAINLOOP, from: MAINLOOP, to: CLOCK, why: 'resume' },
  { kind: 'greenlet-started', greenlet: CLOCK, id: CLOCK },
  { kind: 'timer-scheduled', greenlet: CLOCK, timer: 2, owner: CLOCK, seconds: 0.02 }, // 16
  { kind: 'switch', greenlet: CLOCK, from: CLOCK, to: MAINLOOP, why: 'switch' },
  { kind: 'wait-begun', greenlet: MAINLOOP, seconds: 0.02 }, // 18
  { kind: 'wait-ended', greenlet: MAINLOOP, ready: 1, t: 5 * MILLISECOND },
  { kind: 'listener-woken', greenlet: MAINLOOP, listener: 0, owner: PING, fd: 9, direction: 'read' }, // 20
  { kind: 'switch', greenlet: MAINLOOP, from: MAINLOOP, to: PING, why: 'resume' },
  { kind: 'listener-removed', greenlet: PING, listener: 0, owner: PING, fd: 9, direction: 'read' },
  { kind: 'greenlet-ended', greenlet: PING, id: PING, outcome: 'result' }, // 23
  { kind: 'switch', greenlet: PING, from: PING, to: MAINLOOP, why: 'end' },
]
