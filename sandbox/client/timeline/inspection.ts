/** The hub's state in the words of the inspector. */
import type { Direction, GreenletState, HubState, HubTotals } from './hub-state.ts'
import { formatNanoseconds, waitingPhrase, waitPhrase } from './wording.ts'

export interface Item {
  key: number
  what: string
  detail: string
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
  groups: Group[]
  totals: HubTotals
}

/** A list longer than this is cut: nobody reads further, and the page stays quick. */
const ITEMS = 40

export function inspect(state: Readonly<HubState>): Inspection {
  const greenlets = [...state.greenlets.values()].filter(({ role }) => role !== 'main' && role !== 'mainloop')
  // Those that still live come first.
  greenlets.sort((a, b) => Number(a.outcome !== undefined) - Number(b.outcome !== undefined) || a.id - b.id)
  const timers = [...state.timers.values()].sort((a, b) => a.due - b.due || a.id - b.id)
  return {
    headline: headlineOf(state),
    groups: [
      group('readers', listenerItems(state, 'read')),
      group('writers', listenerItems(state, 'write')),
      group(
        'timers',
        timers.map(({ id, owner, due }) => ({
          key: id,
          what: nameOf(state, owner),
          detail: dueIn(due - state.t),
        })),
      ),
      group(
        'greenthreads',
        greenlets.map((greenlet) => describe(state, greenlet)),
      ),
    ],
    totals: state.totals,
  }
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

function listenerItems(state: Readonly<HubState>, direction: Direction): Item[] {
  return [...state.listeners.values()]
    .filter((listener) => listener.direction === direction)
    .map(({ id, fd, owner }) => ({ key: id, what: `fd ${fd}`, detail: nameOf(state, owner) }))
}

function describe(state: Readonly<HubState>, greenlet: GreenletState): Item {
  const { id: key, name: what, at } = greenlet
  const place = at === undefined ? '' : `, line ${at.line}`
  switch (greenlet.outcome) {
    case 'result':
      return { key, what, detail: 'ended', state: 'ended' }
    case 'killed':
      return { key, what, detail: 'killed', state: 'ended' }
    case 'error':
      return { key, what, detail: `ended with an error: ${greenlet.error ?? 'unknown'}`, state: 'error' }
  }
  if (!greenlet.started && state.running !== key) return { key, what, detail: 'not started yet' }
  if (greenlet.waiting) return { key, what, detail: `waits ${waitingPhrase(greenlet.waiting)}${place}` }
  if (state.running === key) return { key, what, detail: `running${place}`, state: 'running' }
  return { key, what, detail: `switched away${place}` }
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
