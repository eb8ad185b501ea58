/** The hub's state in the words of the inspector. */
import {
  MAIN,
  type Direction,
  type GreenletState,
  type HubState,
  type HubTotals,
  type TimerState,
} from '../trace/hub-state.ts'
import { inWordsOf, type Level } from '../trace/levels.ts'
import { formatNanoseconds, formatSeconds, waitingPhrase, waitPhrase } from '../trace/wording.ts'

export interface Item {
  key: number
  what: string
  detail: string
  /** The greenlet that it belongs to. */
  owner: number
  state?: 'running' | 'ended' | 'error'
}

export interface Group {
  name: string
  items: Item[]
  /** How many more there are than `items` shows. */
  more: number
}

export interface Inspection {
  headline: string
  /** Tells in a few words what MAINLOOP is doing. */
  mainloop: string
  groups: Group[]
  tree: TreeNode[]
  totals: HubTotals
}

export interface TreeNode {
  id: number
  name: string
  /** Tells in a few words where a greenlet stands. */
  detail: string
  depth: number
}

/** A list longer than this is cut: nobody reads further, and the page stays quick. */
const ITEMS = 40

/** @param level below *kernel* listeners have no descriptors, only owners */
export function inspect(state: Readonly<HubState>, level: Level = 'kernel'): Inspection {
  const greenlets = [...state.greenlets.values()].filter(({ role }) => role !== 'main' && role !== 'mainloop')
  const alive = greenlets.filter(({ outcome }) => outcome === undefined)
  const parked = alive.filter((greenlet) => greenlet.waiting && !isRunnable(state, greenlet))
  const timers = [...state.timers.values()].sort((a, b) => a.due - b.due || a.id - b.id)
  const listenersTo = (direction: Direction, secondary: boolean): Item[] =>
    listenerItems(state, direction, secondary, level === 'kernel')
  const describeIn = (greenlet: GreenletState): Item => describe(state, greenlet)
  return {
    headline: headlineOf(state),
    mainloop: mainloopState(state),
    groups: [
      group(
        'running',
        [state.greenlets.get(state.running)].flatMap((one) => (one ? [describeIn(one)] : [])),
      ),
      group('runnable', alive.filter((greenlet) => isRunnable(state, greenlet)).map(describeIn)),
      group('readers', listenersTo('read', false)),
      group('writers', listenersTo('write', false)),
      group('second in line', [...listenersTo('read', true), ...listenersTo('write', true)]),
      group(
        'timers',
        timers.map((timer) => describeTimer(state, timer)),
      ),
      group('parked', parked.map(describeIn)),
      group('ended', greenlets.filter(({ outcome }) => outcome !== undefined).map(describeIn)),
    ],
    tree: treeOf(state),
    totals: state.totals,
  }
}

/** Started never, or woken and not yet switched to: MAINLOOP will switch to it without another wait. */
function isRunnable(state: Readonly<HubState>, { id, started, wokenBy, outcome }: GreenletState): boolean {
  return outcome === undefined && state.running !== id && (!started || wokenBy !== undefined)
}

function mainloopState(state: Readonly<HubState>): string {
  const mainloop = state.mainloop === undefined ? undefined : state.greenlets.get(state.mainloop)
  if (mainloop?.outcome !== undefined) return 'stopped'
  if (mainloop?.started !== true) return 'not launched: nothing has waited yet'
  if (state.waitSeconds !== undefined) return `in the poller ${waitPhrase(state.waitSeconds)}`
  if (state.running === mainloop.id) return 'running its turn'
  return state.running === MAIN ? 'idle: Node has the thread' : `lets ${nameOf(state, state.running)} run`
}

/** The living parents of a greenlet: control goes along them when it ends. */
function treeOf(state: Readonly<HubState>): TreeNode[] {
  const children = new Map<number, GreenletState[]>()
  for (const greenlet of state.greenlets.values()) {
    if (greenlet.role === 'main' || greenlet.outcome !== undefined) continue
    const siblings = children.get(greenlet.parent)
    if (siblings) siblings.push(greenlet)
    else children.set(greenlet.parent, [greenlet])
  }
  const nodes: TreeNode[] = []
  const open = [{ id: MAIN, depth: 0 }]
  for (let next = open.pop(); next && nodes.length < ITEMS; next = open.pop()) {
    const { id, depth } = next
    const greenlet = state.greenlets.get(id)
    const spawner = greenlet && greenlet.spawner !== greenlet.parent && nameOf(state, greenlet.spawner)
    nodes.push({ id, depth, name: nameOf(state, id), detail: spawner ? `spawned by ${spawner}` : '' })
    open.push(...(children.get(id) ?? []).map((child) => ({ id: child.id, depth: depth + 1 })).reverse())
  }
  return nodes
}

function headlineOf(state: Readonly<HubState>): string {
  const hub = state.hub === undefined ? 'No hub yet' : `Hub ${state.hub}`
  if (state.mainloop === undefined || state.greenlets.get(state.mainloop)?.started !== true) {
    return `${hub}; MAINLOOP is not launched yet.`
  }
  if (state.waitSeconds !== undefined)
    return `${hub}; MAINLOOP waits in the poller ${waitPhrase(state.waitSeconds)}.`
  return `${hub}; ${nameOf(state, state.running)} is running.`
}

/** The first listener of a descriptor and direction is asked about; further ones wait for it to go. */
function listenerItems(
  state: Readonly<HubState>,
  direction: Direction,
  secondary: boolean,
  numbered: boolean,
): Item[] {
  const seen = new Set<number>()
  const items: Item[] = []
  for (const { id, fd, owner, direction: way } of state.listeners.values()) {
    if (way !== direction) continue
    if (seen.has(fd) === secondary) {
      const name = nameOf(state, owner)
      const place = placeOf(state, owner)
      items.push({
        key: id,
        owner,
        ...(numbered
          ? { what: `fd ${fd}`, detail: `${name}${secondary ? ` (${direction})` : ''}${place}` }
          : { what: name, detail: `${inWordsOf('hub', `${direction} fd ${fd}`)}${place}` }),
      })
    }
    seen.add(fd)
  }
  return items
}

function describeTimer(state: Readonly<HubState>, { id, owner, due, seconds }: TimerState): Item {
  const what = seconds === 0 ? 'call' : formatSeconds(seconds)
  return { key: id, what, detail: `of ${nameOf(state, owner)}, ${dueIn(due - state.t)}`, owner }
}

function placeOf(state: Readonly<HubState>, greenlet: number): string {
  const at = state.greenlets.get(greenlet)?.at
  return at === undefined ? '' : `, line ${at.line}`
}

function describe(state: Readonly<HubState>, greenlet: GreenletState): Item {
  const { id: key, name: what } = greenlet
  const about = { key, what, owner: key }
  const place = placeOf(state, key)
  switch (greenlet.outcome) {
    case 'result':
      return { ...about, detail: 'ended', state: 'ended' }
    case 'killed':
      return { ...about, detail: 'killed', state: 'ended' }
    case 'error':
      return { ...about, detail: `ended with an error: ${greenlet.error ?? 'unknown'}`, state: 'error' }
  }
  if (state.running === key) return { ...about, detail: `running${place}`, state: 'running' }
  if (!greenlet.started) return { ...about, detail: 'not started yet' }
  if (greenlet.wokenBy) return { ...about, detail: `woken${place}` }
  if (greenlet.waiting) return { ...about, detail: `waits ${waitingPhrase(greenlet.waiting)}${place}` }
  return { ...about, detail: `switched away${place}` }
}

function group(name: string, items: Item[]): Group {
  return { name, items: items.slice(0, ITEMS), more: Math.max(0, items.length - ITEMS) }
}

function nameOf(state: Readonly<HubState>, greenlet: number): string {
  return state.greenlets.get(greenlet)?.name ?? `greenlet ${greenlet}`
}

function dueIn(nanoseconds: number): string {
  return nanoseconds > 0 ? `in ${formatNanoseconds(nanoseconds)}` : 'due now'
}
