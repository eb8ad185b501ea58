/** What the hub looked like after an event: a pure function of the events up to it. */
import type { TraceEvent } from '../../shared/trace-events.ts'

type Spawned = Extract<TraceEvent, { kind: 'greenlet-spawned' }>
type Ended = Extract<TraceEvent, { kind: 'greenlet-ended' }>
export type Role = Spawned['role']
export type Direction = 'read' | 'write'
export type Place = NonNullable<TraceEvent['at']>

/** What a greenlet that is not running waits for. */
export type Waiting =
  | { for: 'descriptor'; fd: number; direction: Direction; timeoutSeconds?: number }
  | { for: 'timer'; seconds: number }
  /** Neither: another greenthread will switch to it (a queue, an event, a result). */
  | { for: 'other' }

/** What happened to a waiting greenlet just before MAINLOOP switches to it. */
export type WokenBy =
  | { what: 'ready' | 'closed'; fd: number; direction: Direction }
  | { what: 'timer'; seconds: number | undefined }

export interface GreenletState {
  readonly id: number
  readonly name: string
  readonly role: Role
  /** The greenlet that spawned it. */
  readonly spawner: number
  /** The greenlet to which control goes when it ends. */
  readonly parent: number
  readonly started: boolean
  readonly outcome?: Ended['outcome']
  readonly error?: string
  readonly waiting?: Waiting
  readonly wokenBy?: WokenBy
  /** Where in the source its latest event happened. */
  readonly at?: Place
  /** The listener that it has registered and that is still there. */
  readonly listener?: number
  /** The timer that it has scheduled since it was last switched to. */
  readonly timer?: number
}

export interface ListenerState {
  readonly id: number
  readonly owner: number
  readonly fd: number
  readonly direction: Direction
}

export interface TimerState {
  readonly id: number
  readonly owner: number
  readonly seconds: number
  /** When it is due, in the trace's nanoseconds. */
  readonly due: number
}

export interface HubTotals {
  switches: number
  /** Waits of MAINLOOP in the poller. */
  waits: number
  listeners: number
  timers: number
  systemCalls: number
  errors: number
}

export interface HubState {
  /** How many events this is the state after. */
  events: number
  t: number
  hub: string | undefined
  mainloop: number | undefined
  running: number
  /** Whether MAINLOOP is in the poller, and for how many seconds at most. */
  waitSeconds: number | undefined
  readonly greenlets: Map<number, GreenletState>
  readonly listeners: Map<number, ListenerState>
  readonly timers: Map<number, TimerState>
  readonly totals: HubTotals
  /** The event before the next one; `applyEvent` looks back one step. */
  previous: TraceEvent | undefined
}

export const MAIN = 0

export function initialState(): HubState {
  const main: GreenletState = {
    id: MAIN,
    name: '__main__',
    role: 'main',
    spawner: MAIN,
    parent: MAIN,
    started: true,
  }
  return {
    events: 0,
    t: 0,
    hub: undefined,
    mainloop: undefined,
    running: MAIN,
    waitSeconds: undefined,
    greenlets: new Map([[MAIN, main]]),
    listeners: new Map(),
    timers: new Map(),
    totals: { switches: 0, waits: 0, listeners: 0, timers: 0, systemCalls: 0, errors: 0 },
    previous: undefined,
  }
}

/** A copy that `applyEvent` may change; entries of the maps are never changed in place, so they are shared. */
export function copyState(state: HubState): HubState {
  return {
    ...state,
    greenlets: new Map(state.greenlets),
    listeners: new Map(state.listeners),
    timers: new Map(state.timers),
    totals: { ...state.totals },
  }
}

/** Moves `state` one event on. */
export function applyEvent(state: HubState, event: TraceEvent): void {
  const { totals } = state
  switch (event.kind) {
    case 'hub-launched':
      state.hub = event.hub
      break
    case 'hub-replaced':
      state.hub = event.by
      state.listeners.clear()
      state.timers.clear()
      break
    case 'mainloop-started':
      state.mainloop = event.mainloop
      change(state, event.mainloop, { name: 'MAINLOOP', role: 'mainloop', started: true })
      break
    case 'mainloop-stopped':
      change(state, event.mainloop, { outcome: event.error === undefined ? 'result' : 'error' })
      break
    case 'greenlet-spawned':
      if (event.role === 'mainloop') state.mainloop = event.id
      change(state, event.id, {
        name: nameFor(event),
        role: event.role,
        spawner: event.greenlet,
        parent: event.parent,
        started: event.role === 'main',
      })
      break
    case 'greenlet-started':
      change(state, event.id, { started: true })
      break
    case 'greenlet-ended':
      change(state, event.id, {
        outcome: event.outcome,
        ...(event.error !== undefined && { error: event.error }),
      })
      if (event.outcome === 'error') totals.errors++
      break
    case 'switch':
      totals.switches++
      applySwitch(state, event)
      break
    case 'listener-added':
      totals.listeners++
      state.listeners.set(event.listener, {
        id: event.listener,
        owner: event.owner,
        fd: event.fd,
        direction: event.direction,
      })
      change(state, event.owner, { listener: event.listener })
      break
    case 'listener-woken':
      change(state, event.owner, { wokenBy: { what: 'ready', fd: event.fd, direction: event.direction } })
      break
    case 'listener-removed':
    case 'listener-closed':
      state.listeners.delete(event.listener)
      if (event.kind === 'listener-closed') {
        change(state, event.owner, { wokenBy: { what: 'closed', fd: event.fd, direction: event.direction } })
      }
      break
    case 'timer-scheduled': {
      totals.timers++
      const { timer: id, owner, seconds } = event
      state.timers.set(id, { id, owner, seconds, due: event.t + seconds * 1e9 })
      // The zero-second timer that starts a new greenthread is not one that its spawner waits for.
      const startsGreenthread = seconds === 0 && state.previous?.kind === 'greenlet-spawned'
      if (!startsGreenthread && owner === event.greenlet) change(state, owner, { timer: id })
      break
    }
    case 'timer-fired':
    case 'timer-canceled': {
      const seconds = state.timers.get(event.timer)?.seconds
      state.timers.delete(event.timer)
      if (event.kind === 'timer-fired' && state.greenlets.get(event.owner)?.timer === event.timer) {
        change(state, event.owner, { wokenBy: { what: 'timer', seconds } })
      }
      break
    }
    case 'wait-begun':
      totals.waits++
      state.waitSeconds = event.seconds
      break
    case 'wait-ended':
      state.waitSeconds = undefined
      break
    case 'system-call':
      totals.systemCalls++
      break
    case 'error-squelched':
      totals.errors++
      break
    case 'mark':
      break
  }
  if (event.at) change(state, event.greenlet, { at: event.at })
  state.events++
  state.t = event.t
  state.previous = event
}

function applySwitch(state: HubState, event: Extract<TraceEvent, { kind: 'switch' }>): void {
  const from = state.greenlets.get(event.from)
  if (from) {
    const waiting = waitingOf(state, from)
    const { waiting: _, ...rest } = from
    state.greenlets.set(from.id, waiting ? { ...rest, waiting } : rest)
  }
  change(state, event.to, {})
  const to = state.greenlets.get(event.to)
  if (to) {
    const { waiting: _, wokenBy: __, timer: ___, ...rest } = to
    state.greenlets.set(to.id, rest)
  }
  state.running = event.to
}

function waitingOf(state: HubState, greenlet: GreenletState): Waiting | undefined {
  if (greenlet.role === 'main' || greenlet.role === 'mainloop' || greenlet.outcome !== undefined)
    return undefined
  const timer = greenlet.timer === undefined ? undefined : state.timers.get(greenlet.timer)
  const listener = greenlet.listener === undefined ? undefined : state.listeners.get(greenlet.listener)
  if (listener) {
    const { fd, direction } = listener
    return { for: 'descriptor', fd, direction, ...(timer && { timeoutSeconds: timer.seconds }) }
  }
  return timer ? { for: 'timer', seconds: timer.seconds } : { for: 'other' }
}

function change(state: HubState, id: number, what: Partial<GreenletState>): void {
  const known = state.greenlets.get(id) ?? {
    id,
    name: `greenlet ${id}`,
    role: 'greenlet' as const,
    spawner: MAIN,
    parent: MAIN,
    started: false,
  }
  state.greenlets.set(id, { ...known, ...what })
}

function nameFor({ role, name, id }: Spawned): string {
  if (role === 'main') return '__main__'
  if (role === 'mainloop') return 'MAINLOOP'
  return name === '' ? `${role} ${id}` : name
}
