/**
 * Trace hooks: what a hub tells those who watch it. Nobody watching costs one comparison with null.
 *
 * The types are the least that a watcher needs to know, so that nothing below knows its viewers.
 */
import { refuse } from './checks.ts'
import { warn } from './node.ts'
import { shownErrorBriefly } from './shown-error.ts'

export interface HubInfo {
  readonly name: string
}

export interface GreenletInfo {
  /** Unique in its thread; `__main__` is 0. */
  readonly id: number
  readonly name: string
  readonly parent: GreenletInfo | null
  readonly role: 'main' | 'mainloop' | 'greenlet' | 'greenthread'
}

export interface ListenerInfo {
  readonly id: number
  readonly fd: number
  readonly direction: 'read' | 'write'
  readonly greenlet: GreenletInfo
}

export interface TimerInfo {
  readonly id: number
  readonly seconds: number
  readonly greenlet: GreenletInfo
}

export interface GroupInfo {
  /** Unique in its thread, from 1 on. */
  readonly id: number
  /** The greenthread whose block it is. */
  readonly greenlet: GreenletInfo
}

/** Why a group is canceled, and by whom; see `group-canceled` of `hublet/trace`. */
export interface Cancellation {
  readonly by: GreenletInfo
  readonly why: 'canceled' | 'failed' | 'killed' | 'won'
  /** The error, or the reason that `group.cancel` was given; undefined for none. */
  readonly reason: unknown
}

/** A callback that the program asked Node for; see `callback-begun` of `hublet/trace`. */
export interface NodeCallback {
  seq: number
  t: number
  greenlet: number
  at?: { line: number; column: number }
  readonly kind: 'callback-scheduled' | 'callback-begun' | 'callback-ended'
  readonly callback: number
  readonly what: 'promise' | 'microtask' | 'tick' | 'timeout' | 'interval' | 'immediate' | 'io' | 'other'
  readonly resource: string
  readonly seconds?: number
}

/** Why control moves; see `SwitchReason` of `hublet/trace`. */
export type Why = 'switch' | 'resume' | 'throw' | 'kill' | 'end' | 'turn'

/**
 * Watches hubs. Each method is called at the moment it names, on the stack of the code that causes it, and must not
 * switch. One that throws is removed and reported; the hub goes on.
 */
export interface Instrument {
  hubLaunched?(hub: HubInfo): void
  hubReplaced?(hub: HubInfo, by: HubInfo): void
  mainloopStarted?(hub: HubInfo, mainloop: GreenletInfo): void
  mainloopStopped?(hub: HubInfo, mainloop: GreenletInfo, error?: unknown): void
  greenletSpawned?(greenlet: GreenletInfo): void
  greenletStarted?(greenlet: GreenletInfo): void
  greenletEnded?(greenlet: GreenletInfo, outcome: 'result' | 'error' | 'killed', value: unknown): void
  switched?(from: GreenletInfo, to: GreenletInfo, why: Why): void
  groupOpened?(group: GroupInfo): void
  groupJoined?(group: GroupInfo, member: GreenletInfo): void
  groupCanceled?(group: GroupInfo, cancellation: Cancellation): void
  groupEnded?(group: GroupInfo): void
  listenerAdded?(listener: ListenerInfo): void
  listenerWoken?(listener: ListenerInfo): void
  listenerRemoved?(listener: ListenerInfo): void
  /** Its descriptor was closed while it waited. */
  listenerClosed?(listener: ListenerInfo): void
  timerScheduled?(timer: TimerInfo): void
  timerFired?(timer: TimerInfo): void
  timerCanceled?(timer: TimerInfo): void
  waitBegun?(seconds: number): void
  waitEnded?(ready: number): void
  /** A call that a poller made; `result` is a count or a negative errno. */
  systemCall?(name: string, args: string, result: number): void
  errorSquelched?(error: unknown): void
  /** `happens` is false when it is asked for: `event.at` may take the place, for later events. */
  nodeCallback?(event: NodeCallback, happens: boolean): void
  mark?(name: string): void
}

const HOOKS = [
  'hubLaunched',
  'hubReplaced',
  'mainloopStarted',
  'mainloopStopped',
  'greenletSpawned',
  'greenletStarted',
  'greenletEnded',
  'switched',
  'groupOpened',
  'groupJoined',
  'groupCanceled',
  'groupEnded',
  'listenerAdded',
  'listenerWoken',
  'listenerRemoved',
  'listenerClosed',
  'timerScheduled',
  'timerFired',
  'timerCanceled',
  'waitBegun',
  'waitEnded',
  'systemCall',
  'errorSquelched',
  'nodeCallback',
  'mark',
] as const satisfies readonly (keyof Instrument)[]

let installed: readonly Instrument[] = []

/** All installed instruments as one, or null when there is none: the only thing that hot code looks at. */
export let instruments: Required<Instrument> | null = null

/**
 * Starts to tell `instrument` what this thread's hubs do. Adding one twice changes nothing.
 *
 * @throws ERR_OPTION_INVALID for anything but an object, such as a class instead of an instance of it
 */
export function addInstrument(instrument: Instrument): void {
  if (typeof instrument !== 'object' || instrument === null)
    throw refuse('addInstrument: instrument', instrument, 'an object with hooks such as switched')
  if (!installed.includes(instrument)) install([...installed, instrument])
}

/** Stops telling `instrument`. Removing one that is not installed changes nothing. */
export function removeInstrument(instrument: Instrument): void {
  install(installed.filter((other) => other !== instrument))
}

function install(next: readonly Instrument[]): void {
  installed = next
  instruments = next.length === 0 ? null : fanOut()
}

/** Makes a call of which nobody is told. @internal */
export function untold<R>(call: () => R): R {
  instruments = null
  try {
    return call()
  } finally {
    install(installed)
  }
}

/** One instrument that calls the same hook of all that are installed at the time of the call. */
function fanOut(): Required<Instrument> {
  // No hook has more than three; an array of them would cost more than many an instrument does.
  return Object.fromEntries(
    HOOKS.map((hook) => [hook, (a: unknown, b: unknown, c: unknown) => tellAll(hook, a, b, c)]),
  ) as Required<Instrument>
}

type Hooks = Partial<Record<keyof Instrument, (a: unknown, b: unknown, c: unknown) => void>>

function tellAll(hook: keyof Instrument, a: unknown, b: unknown, c: unknown): void {
  for (const instrument of installed) {
    try {
      ;(instrument as Hooks)[hook]?.(a, b, c)
    } catch (error) {
      removeInstrument(instrument)
      warn(`An instrument was removed because its ${hook} failed: ${shownErrorBriefly(error)}`)
    }
  }
}
