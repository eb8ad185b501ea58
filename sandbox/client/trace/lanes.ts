/**
 * The lanes of the timeline: `__main__`, MAINLOOP, every greenthread under its spawner or, as a member of a group, under the
 * greenthread whose block that is, Node's own callbacks above them, the system calls, and below them the listeners of each descriptor, and the timers.
 */
import { MAIN, type Direction, type GreenletState, type HubState, type Role } from './hub-state.ts'

/** Lanes without a greenlet have ids that no greenlet has. */
export const SYSTEM_CALLS = -1
export const TIMERS = -2
export const NODE = -3

/** The lane of the listeners for one descriptor in one direction. */
export function listenerLane(fd: number, direction: Direction): number {
  return -4 - 2 * fd - (direction === 'read' ? 0 : 1)
}

export interface Lane {
  /** The greenlet's id; negative for lanes without a greenlet. */
  readonly id: number
  readonly name: string
  readonly role: Role | 'system-calls' | 'listeners' | 'timers' | 'node'
  /** 0 for a greenthread that `__main__` or MAINLOOP spawned, 1 for one that such a greenthread spawned or holds in its group ... */
  readonly depth: number
  /** Whether it is the last one under its spawner, for drawing the tree. */
  readonly last: boolean
}

export interface Interest {
  readonly fd: number
  readonly direction: Direction
}

/**
 * The lanes after some events. Greenthreads stand in the order in which they were spawned.
 * @param interests descriptors and directions that had a listener at any time
 * @param hasTimers whether there was a timer at any time
 * @param hasNode whether Node's own callbacks were watched
 */
export function lanesOf(
  state: Readonly<HubState>,
  interests: readonly Interest[],
  hasTimers: boolean,
  hasNode = false,
): Lane[] {
  const children = new Map<number, GreenletState[]>()
  const lanes: Lane[] = []
  for (const greenlet of state.greenlets.values()) {
    if (greenlet.role === 'main') {
      lanes.unshift({ id: MAIN, name: greenlet.name, role: 'main', depth: 0, last: false })
    } else if (greenlet.role === 'mainloop') {
      lanes.push({ id: greenlet.id, name: greenlet.name, role: 'mainloop', depth: 0, last: false })
    } else {
      const parent = parentOf(state, greenlet)
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
  if (hasNode) lanes.splice(1, 0, { id: NODE, name: 'Node', role: 'node', depth: 0, last: false })
  push(MAIN, 0)
  for (let lane = open.pop(); lane; lane = open.pop()) {
    lanes.push(lane)
    push(lane.id, lane.depth + 1)
  }
  if (state.totals.systemCalls > 0) {
    lanes.push({ id: SYSTEM_CALLS, name: 'system calls', role: 'system-calls', depth: 0, last: false })
  }
  for (const { fd, direction } of interests) {
    const name = `fd ${fd} ${direction}`
    lanes.push({ id: listenerLane(fd, direction), name, role: 'listeners', depth: 0, last: false })
  }
  if (hasTimers) lanes.push({ id: TIMERS, name: 'timers', role: 'timers', depth: 0, last: false })
  return lanes
}

/** A member may be spawned by anybody; it ends with the owner of its group, which is older than the member. */
function parentOf(state: Readonly<HubState>, { group, spawner }: GreenletState): number {
  const owner = (group === undefined ? undefined : state.groups.get(group)?.owner) ?? spawner
  const role = state.greenlets.get(owner)?.role
  // A greenlet spawned by `__main__` or MAINLOOP hangs below MAINLOOP, which schedules it.
  return role === 'main' || role === 'mainloop' ? MAIN : owner
}

/** Pinned lanes first, then those whose name holds the wanted text. With a filter there is no tree. */
export function arrangeLanes(
  lanes: readonly Lane[],
  wanted: string,
  pinned: ReadonlySet<number>,
): readonly Lane[] {
  const text = wanted.trim().toLowerCase()
  if (text === '' && pinned.size === 0) return lanes
  const first = lanes.filter(({ id }) => pinned.has(id)).map((lane) => ({ ...lane, depth: 0 }))
  const others = lanes.filter(({ id, name }) => !pinned.has(id) && name.toLowerCase().includes(text))
  return [...first, ...(text === '' ? others : others.map((lane) => ({ ...lane, depth: 0 })))]
}
