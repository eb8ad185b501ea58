/** The trace format: plain JSON that says what a hub did, event by event. */
import type { NodeCallback } from '../ground/instrument.ts'

/** Changes when an event kind changes its meaning; a reader refuses a later version than its own. */
export const TRACE_VERSION = 1

/** A position in the user's own source file, counted from 1. */
export interface Place {
  line: number
  column: number
}

/** Why control moved from one greenlet to another. */
export type SwitchReason =
  | 'switch' // green code asked for it: `yield* target.switch()`
  | 'resume' // plain code asked for it: `target.resume()`
  | 'throw' // an error is delivered: `throw`, `resumeThrow`
  | 'kill' // the target is being unwound: its `finally` blocks run
  | 'end' // a greenlet ended: its parent goes on
  | 'turn' // Node gives MAINLOOP a turn, or MAINLOOP gives the thread back to Node

/** Why the members of a group were killed before it was over. */
export type CancelReason =
  | 'canceled' // somebody called `group.cancel`
  | 'failed' // a member or the block ended with an error
  | 'killed' // the greenthread of the block was killed
  | 'won' // a member has decided a race

export type Direction = 'read' | 'write'

/** Common fields of all events. */
export interface TraceStamp {
  /** Counts from 0 without gaps. */
  seq: number
  /** Nanoseconds since the recorder started. */
  t: number
  /** Id of the greenlet in which it happened; `__main__` is 0. */
  greenlet: number
  /** Place in the user's file, if the recorder was asked to find places and found one. */
  at?: Place
  /** Bytes that the program had printed before, when the recorder was asked to count and the number has grown. */
  printed?: number
}

/** `mainloop` and `__main__` exist once per hub and thread; the rest are greenlets and greenthreads. */
export type GreenletRole = 'main' | 'mainloop' | 'greenlet' | 'greenthread'

/**
 * One thing that the hub did. `seconds` are seconds, `t` is nanoseconds; `system-call` results are
 * the call's own, negative errno on failure. `owner` is the greenlet that registered the listener or
 * scheduled the timer, or the one whose block a group is. That is not always the one in which the event happens: MAINLOOP
 * wakes it.
 */
export type TraceEvent = TraceStamp &
  (
    | { kind: 'hub-launched'; hub: string }
    | { kind: 'hub-replaced'; hub: string; by: string }
    | { kind: 'mainloop-started'; hub: string; mainloop: number }
    | { kind: 'mainloop-stopped'; hub: string; mainloop: number; error?: string }
    | { kind: 'greenlet-spawned'; id: number; name: string; parent: number; role: GreenletRole }
    | { kind: 'greenlet-started'; id: number }
    | { kind: 'greenlet-ended'; id: number; outcome: 'result' | 'error' | 'killed'; error?: string }
    | { kind: 'switch'; from: number; to: number; why: SwitchReason }
    | { kind: 'group-opened'; group: number; owner: number }
    | { kind: 'group-joined'; group: number; owner: number; id: number }
    | {
        kind: 'group-canceled'
        group: number
        owner: number
        by: number
        why: CancelReason
        reason?: string
      }
    | { kind: 'group-ended'; group: number; owner: number }
    | { kind: 'listener-added'; listener: number; owner: number; fd: number; direction: Direction }
    | { kind: 'listener-woken'; listener: number; owner: number; fd: number; direction: Direction }
    | { kind: 'listener-removed'; listener: number; owner: number; fd: number; direction: Direction }
    | { kind: 'listener-closed'; listener: number; owner: number; fd: number; direction: Direction }
    | { kind: 'timer-scheduled'; timer: number; owner: number; seconds: number }
    | { kind: 'timer-fired'; timer: number; owner: number }
    | { kind: 'timer-canceled'; timer: number; owner: number }
    | { kind: 'wait-begun'; seconds: number }
    | { kind: 'wait-ended'; ready: number }
    | { kind: 'system-call'; name: string; args: string; result: number }
    | { kind: 'error-squelched'; error: string }
    | Omit<NodeCallback, keyof TraceStamp>
    | { kind: 'mark'; name: string }
  )

export type TraceEventKind = TraceEvent['kind']
