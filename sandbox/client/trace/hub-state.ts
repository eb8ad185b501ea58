/** The state of the hub after an event: a pure function of the events up to it. */
import type { TraceEvent } from '../../shared/trace-events.ts'

type Spawned = Extract<TraceEvent, { kind: 'greenlet-spawned' }>
type Ended = Extract<TraceEvent, { kind: 'greenlet-ended' }>
export type Role = Spawned['role']
export type Direction = 'read' | 'write'
export type Place = NonNullable<TraceEvent['at']>

/** The thing that a greenlet waits for while it is not running. */
export type Waiting =
  | { for: 'descriptor'; fd: number; direction: Direction; timeoutSeconds?: number }
  | { for: 'timer'; seconds: number }
  /** Neither: another greenthread will switch to it (a queue, an event, a result). */
  | { for: 'other' }

/** The event that woke a waiting greenlet, just before MAINLOOP switches to it. */
export type WokenBy =
  | { what: 'ready' | 'closed'; fd: number; direction: Direction }
  | { what: 'timer'; seconds: number | undefined }

type Canceled = Extract<TraceEvent, { kind: 'group-canceled' }>

/** The end of a group before it was over: who caused it, and why. */
export interface Cancellation {
  /** The greenlet that called `cancel`, failed, was killed, or has won a race. */
  readonly by: number
  readonly why: Canceled['why']
  readonly reason: string | undefined
  /** The greenlet that killed `by`, when it was killed on its own. */
  readonly killer: number | undefined
}

export interface GroupState {
  readonly id: number
  /** The greenthread whose block it is. */
  readonly owner: number
  /** The cancellation that it began with, which may be that of a group around it. */
  readonly canceled: Cancellation | undefined
  readonly ended: boolean
}

/** All fields are there from the start, set or not: objects of one shape are quick to change. */
interface Greenlet {
  readonly id: number
  name: string
  role: Role
  /** The greenlet that spawned it. */
  spawner: number
  /** The greenlet to which control goes when it ends. */
  parent: number
  /** The group of which it is a member. */
  group: number | undefined
  /** The greenlet that ended it by a switch. */
  killer: number | undefined
  started: boolean
  outcome: Ended['outcome'] | undefined
  error: string | undefined
  waiting: Waiting | undefined
  wokenBy: WokenBy | undefined
  /** The place in the source of its latest event. */
  at: Place | undefined
  /** The listener that it has registered and that is still there. */
  listener: number | undefined
  /** The timer that it has scheduled since it was last switched to. */
  timer: number | undefined
}
export type GreenletState = Readonly<Greenlet>

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
  readonly greenlets: Map<number, Greenlet>
  readonly listeners: Map<number, ListenerState>
  readonly timers: Map<number, TimerState>
  readonly groups: Map<number, GroupState>
  readonly totals: HubTotals
  /** The timer that has fired, until it is seen whom it has woken. */
  fired: { readonly timer: number; readonly owner: number } | undefined
  /** The event before the next one; `applyEvent` looks back one step. */
  previous: TraceEvent | undefined
}

export const MAIN = 0

export function initialState(): HubState {
  return {
    events: 0,
    t: 0,
    hub: undefined,
    mainloop: undefined,
    running: MAIN,
    waitSeconds: undefined,
    greenlets: new Map([[MAIN, newGreenlet(MAIN, '__main__', 'main', true)]]),
    listeners: new Map(),
    timers: new Map(),
    groups: new Map(),
    totals: { switches: 0, waits: 0, listeners: 0, timers: 0, systemCalls: 0, errors: 0 },
    fired: undefined,
    previous: undefined,
  }
}

function newGreenlet(id: number, name: string, role: Role, started: boolean): Greenlet {
  return {
    id,
    name,
    role,
    spawner: MAIN,
    parent: MAIN,
    group: undefined,
    killer: undefined,
    started,
    outcome: undefined,
    error: undefined,
    waiting: undefined,
    wokenBy: undefined,
    at: undefined,
    listener: undefined,
    timer: undefined,
  }
}

/** A copy that `applyEvent` may change. Listeners, timers and groups are never changed in place, so they are shared. */
export function copyState(state: Readonly<HubState>): HubState {
  const greenlets = new Map<number, Greenlet>()
  for (const [id, greenlet] of state.greenlets) greenlets.set(id, { ...greenlet })
  return {
    ...state,
    greenlets,
    listeners: new Map(state.listeners),
    timers: new Map(state.timers),
    groups: new Map(state.groups),
    totals: { ...state.totals },
  }
}

/** Moves `state` one event on. */
export function applyEvent(state: HubState, event: TraceEvent): void {
  const { totals } = state
  settle(state, event)
  switch (event.kind) {
    case 'hub-launched':
      state.hub = event.hub
      break
    case 'hub-replaced':
      state.hub = event.by
      state.listeners.clear()
      state.timers.clear()
      break
    case 'mainloop-started': {
      state.mainloop = event.mainloop
      const mainloop = known(state, event.mainloop)
      mainloop.name = 'MAINLOOP'
      mainloop.role = 'mainloop'
      mainloop.started = true
      break
    }
    case 'mainloop-stopped':
      known(state, event.mainloop).outcome = event.error === undefined ? 'result' : 'error'
      break
    case 'greenlet-spawned':
      spawn(state, event)
      break
    case 'greenlet-started':
      known(state, event.id).started = true
      break
    case 'greenlet-ended': {
      const ended = known(state, event.id)
      ended.outcome = event.outcome
      ended.error = event.error
      if (event.outcome === 'error') totals.errors++
      break
    }
    case 'switch':
      totals.switches++
      applySwitch(state, event)
      break
    case 'group-opened':
      state.groups.set(event.group, {
        id: event.group,
        owner: event.owner,
        canceled: undefined,
        ended: false,
      })
      break
    case 'group-joined':
      known(state, event.id).group = event.group
      break
    case 'group-canceled':
      state.groups.set(event.group, {
        id: event.group,
        owner: event.owner,
        canceled: originOf(state, event),
        ended: false,
      })
      break
    case 'group-ended':
      state.groups.set(event.group, {
        id: event.group,
        owner: event.owner,
        canceled: state.groups.get(event.group)?.canceled,
        ended: true,
      })
      break
    case 'listener-added':
      totals.listeners++
      state.listeners.set(event.listener, {
        id: event.listener,
        owner: event.owner,
        fd: event.fd,
        direction: event.direction,
      })
      known(state, event.owner).listener = event.listener
      break
    case 'listener-woken':
      known(state, event.owner).wokenBy = { what: 'ready', fd: event.fd, direction: event.direction }
      break
    case 'listener-removed':
    case 'listener-closed':
      state.listeners.delete(event.listener)
      if (event.kind === 'listener-closed') {
        known(state, event.owner).wokenBy = { what: 'closed', fd: event.fd, direction: event.direction }
      }
      break
    case 'timer-scheduled': {
      totals.timers++
      const { timer: id, owner, seconds } = event
      state.timers.set(id, { id, owner, seconds, due: event.t + seconds * 1e9 })
      // The zero-second timer that starts a new greenthread is not one that its spawner waits for.
      const startsGreenthread = seconds === 0 && state.previous?.kind === 'greenlet-spawned'
      if (!startsGreenthread && owner === event.greenlet) known(state, owner).timer = id
      break
    }
    case 'timer-fired':
    case 'timer-canceled': {
      const seconds = state.timers.get(event.timer)?.seconds
      state.timers.delete(event.timer)
      const owner = state.greenlets.get(event.owner)
      if (event.kind === 'timer-fired' && owner?.timer === event.timer) {
        owner.wokenBy = { what: 'timer', seconds }
        state.fired = { timer: event.timer, owner: event.owner }
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
    case 'callback-scheduled':
    case 'callback-begun':
    case 'callback-ended':
    case 'mark':
      break
  }
  // The place of a callback is the one at which it was asked for.
  if (event.at && !event.kind.startsWith('callback-')) known(state, event.greenlet).at = event.at
  state.events++
  state.t = event.t
  state.previous = event
}

/** A group whose greenthread ends with a group around it was canceled by what canceled that one. */
function originOf(state: HubState, { by, why, reason }: Canceled): Cancellation {
  const killed = why === 'killed' ? state.greenlets.get(by) : undefined
  const around = killed?.group === undefined ? undefined : state.groups.get(killed.group)?.canceled
  return around ?? { by, why, reason, killer: killed?.killer }
}

function spawn(state: HubState, event: Spawned): void {
  if (event.role === 'mainloop') state.mainloop = event.id
  const spawned = known(state, event.id)
  spawned.name = nameFor(event)
  spawned.role = event.role
  spawned.spawner = event.greenlet
  spawned.parent = event.parent
  spawned.started = event.role === 'main'
}

/** A timer wakes the greenlet that waits for it, at once. One that wakes nobody or another was not what its owner waits for. */
function settle(state: HubState, event: TraceEvent): void {
  const { fired } = state
  if (!fired || !ENDS_A_CALL.has(event.kind)) return
  state.fired = undefined
  const owner = state.greenlets.get(fired.owner)
  const isWoken = event.kind === 'switch' && event.to === fired.owner
  if (owner?.waiting?.for !== 'timer' || owner.timer !== fired.timer || isWoken) return
  owner.waiting = { for: 'other' }
  owner.wokenBy = owner.timer = undefined
}

/** Events with which the call of a timer is over, if it has woken nobody. */
const ENDS_A_CALL: ReadonlySet<TraceEvent['kind']> = new Set([
  'switch',
  'timer-fired',
  'listener-woken',
  'wait-begun',
])

function applySwitch(state: HubState, event: Extract<TraceEvent, { kind: 'switch' }>): void {
  const from = state.greenlets.get(event.from)
  if (from) from.waiting = waitingOf(state, from)
  const to = known(state, event.to)
  to.waiting = to.wokenBy = to.timer = undefined
  if (event.why === 'kill') to.killer ??= event.from
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

/** The greenlet with this id; one of which the trace has not told yet gets a name by its number. */
function known(state: HubState, id: number): Greenlet {
  let greenlet = state.greenlets.get(id)
  if (!greenlet) state.greenlets.set(id, (greenlet = newGreenlet(id, `greenlet ${id}`, 'greenlet', false)))
  return greenlet
}

function nameFor({ role, name, id }: Spawned): string {
  if (role === 'main') return '__main__'
  if (role === 'mainloop') return 'MAINLOOP'
  return name === '' ? `${role} ${id}` : name
}
