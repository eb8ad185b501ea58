/** The lanes of the timeline: `__main__`, MAINLOOP, every greenthread under its spawner, and the system calls. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { MAIN, type GreenletState, type HubState, type Role } from './hub-state.ts'

/** The lane of the system calls has no greenlet; its id is one that no greenlet has. */
export const SYSTEM_CALLS = -1

export interface Lane {
  /** The greenlet's id, or `SYSTEM_CALLS`. */
  readonly id: number
  readonly name: string
  readonly role: Role | 'system-calls'
  /** 0 for a greenthread that `__main__` or MAINLOOP spawned, 1 for one that such a greenthread spawned ... */
  readonly depth: number
  /** Whether it is the last one under its spawner, for drawing the tree. */
  readonly last: boolean
}

/** The lanes after some events. Greenthreads stand in the order in which they were spawned. */
export function lanesOf(state: Readonly<HubState>): Lane[] {
  const children = new Map<number, GreenletState[]>()
  const lanes: Lane[] = []
  for (const greenlet of state.greenlets.values()) {
    if (greenlet.role === 'main') {
      lanes.unshift({ id: MAIN, name: greenlet.name, role: 'main', depth: 0, last: false })
    } else if (greenlet.role === 'mainloop') {
      lanes.push({ id: greenlet.id, name: greenlet.name, role: 'mainloop', depth: 0, last: false })
    } else {
      const spawner = state.greenlets.get(greenlet.spawner)?.role
      // What `__main__` or MAINLOOP spawns hangs below MAINLOOP, which schedules it.
      const parent = spawner === 'main' || spawner === 'mainloop' ? MAIN : greenlet.spawner
      const siblings = children.get(parent)
      if (siblings) siblings.push(greenlet)
      else children.set(parent, [greenlet])
    }
  }
  // Not recursive: a chain of spawns may be longer than the stack is deep.
  const open: Lane[] = []
  const push = (parent: number, depth: number): void => {
    const list = children.get(parent) ?? []
    for (let index = list.length - 1; index >= 0; index--) {
      const { id, name, role } = list[index] as GreenletState
      open.push({ id, name, role, depth, last: index === list.length - 1 })
    }
  }
  push(MAIN, 0)
  for (let lane = open.pop(); lane; lane = open.pop()) {
    lanes.push(lane)
    push(lane.id, lane.depth + 1)
  }
  if (state.totals.systemCalls > 0) {
    lanes.push({ id: SYSTEM_CALLS, name: 'system calls', role: 'system-calls', depth: 0, last: false })
  }
  return lanes
}

/** Whether an event can change what `lanesOf` returns. */
export function changesLanes(event: TraceEvent): boolean {
  return (
    event.kind === 'greenlet-spawned' || event.kind === 'mainloop-started' || event.kind === 'system-call'
  )
}
