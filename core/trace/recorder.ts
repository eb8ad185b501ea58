/** An instrument that turns what hubs do into trace events. */
import { getCurrent } from '../greenlet/greenlet.ts'
import { systemClock } from '../ground/clock.ts'
import type {
  Cancellation,
  GreenletInfo,
  GroupInfo,
  HubInfo,
  Instrument,
  ListenerInfo,
  NodeCallback,
  TimerInfo,
  Why,
} from '../ground/instrument.ts'
import { shownErrorBriefly } from '../ground/shown-error.ts'
import type { Place, TraceEvent } from './events.ts'

export interface RecorderOptions {
  /** Called with each event, at the moment it happens. Without it, events are kept in `events`. */
  onEvent?: (event: TraceEvent) => void
  /** Finds the place in the user's file that causes what happens now. Asked only where user code is on the stack. */
  locate?: () => Place | undefined
  /** Counts the bytes that the program has printed so far: ties its output to the events. */
  countPrinted?: () => number
}

type ListenerEvent = 'listener-added' | 'listener-woken' | 'listener-removed' | 'listener-closed'

/** Longest text of an error in an event, in characters. */
const LONGEST_TEXT = 500

/**
 * Records a trace from the moment it is added with `addInstrument`.
 *
 * @example
 * const recorder = new TraceRecorder()
 * addInstrument(recorder)
 */
export class TraceRecorder implements Instrument {
  readonly events: TraceEvent[] = []
  #onEvent: (event: TraceEvent) => void
  #locate: () => Place | undefined
  #countPrinted: () => number
  #printed = 0
  #start = systemClock()
  #seq = 0

  constructor(options: RecorderOptions = {}) {
    this.#onEvent = options.onEvent ?? ((event) => this.events.push(event))
    this.#locate = options.locate ?? (() => undefined)
    this.#countPrinted = options.countPrinted ?? (() => 0)
  }

  hubLaunched(hub: HubInfo): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'hub-launched', hub: hub.name }, true)
  }
  hubReplaced(hub: HubInfo, by: HubInfo): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'hub-replaced', hub: hub.name, by: by.name }, true)
  }
  mainloopStarted({ name: hub }: HubInfo, { id: mainloop }: GreenletInfo): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'mainloop-started', hub, mainloop })
  }
  mainloopStopped({ name: hub }: HubInfo, { id: mainloop }: GreenletInfo): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'mainloop-stopped', hub, mainloop })
  }
  greenletSpawned({ id, name, parent, role }: GreenletInfo): void {
    this.#record(
      { seq: 0, t: 0, greenlet: 0, kind: 'greenlet-spawned', id, name, parent: parent?.id ?? 0, role },
      true,
    )
  }
  greenletStarted(greenlet: GreenletInfo): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'greenlet-started', id: greenlet.id })
  }
  greenletEnded(greenlet: GreenletInfo, outcome: 'result' | 'error' | 'killed', value: unknown): void {
    const error = outcome === 'error' && { error: shown(value) }
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'greenlet-ended', id: greenlet.id, outcome, ...error })
  }
  switched(from: GreenletInfo, to: GreenletInfo, why: Why): void {
    this.#record(
      { seq: 0, t: 0, greenlet: 0, kind: 'switch', from: from.id, to: to.id, why },
      why !== 'end' && why !== 'turn',
    )
  }
  groupOpened({ id, greenlet }: GroupInfo): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'group-opened', group: id, owner: greenlet.id }, true)
  }
  groupJoined({ id, greenlet }: GroupInfo, member: GreenletInfo): void {
    this.#record(
      { seq: 0, t: 0, greenlet: 0, kind: 'group-joined', group: id, owner: greenlet.id, id: member.id },
      true,
    )
  }
  groupCanceled({ id, greenlet }: GroupInfo, { by, why, reason }: Cancellation): void {
    this.#record(
      {
        seq: 0,
        t: 0,
        greenlet: 0,
        kind: 'group-canceled',
        group: id,
        owner: greenlet.id,
        by: by.id,
        why,
        ...(reason !== undefined && { reason: shown(reason) }),
      },
      why === 'canceled',
    )
  }
  groupEnded({ id, greenlet }: GroupInfo): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'group-ended', group: id, owner: greenlet.id })
  }
  listenerAdded(listener: ListenerInfo): void {
    this.#recordListener('listener-added', listener, true)
  }
  listenerWoken(listener: ListenerInfo): void {
    this.#recordListener('listener-woken', listener)
  }
  listenerRemoved(listener: ListenerInfo): void {
    this.#recordListener('listener-removed', listener)
  }
  listenerClosed(listener: ListenerInfo): void {
    this.#recordListener('listener-closed', listener, true)
  }
  timerScheduled({ id, greenlet, seconds }: TimerInfo): void {
    this.#record(
      {
        seq: 0,
        t: 0,
        greenlet: 0,
        kind: 'timer-scheduled',
        timer: id,
        owner: greenlet.id,
        seconds,
      },
      true,
    )
  }
  timerFired({ id, greenlet }: TimerInfo): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'timer-fired', timer: id, owner: greenlet.id })
  }
  timerCanceled({ id, greenlet }: TimerInfo): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'timer-canceled', timer: id, owner: greenlet.id })
  }
  waitBegun(limit: number): void {
    const seconds = Math.min(limit, Number.MAX_VALUE) // JSON has no Infinity
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'wait-begun', seconds })
  }
  waitEnded(ready: number): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'wait-ended', ready })
  }
  systemCall(name: string, args: string, result: number): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'system-call', name, args, result })
  }
  errorSquelched(error: unknown): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'error-squelched', error: shown(error) })
  }
  nodeCallback(event: NodeCallback, happens: boolean): void {
    if (happens) return this.#record(event)
    const at = this.#locate()
    if (at !== undefined) event.at = at
  }
  mark(name: string): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind: 'mark', name }, true)
  }

  #recordListener(
    kind: ListenerEvent,
    { id, fd, direction, greenlet }: ListenerInfo,
    byUser?: boolean,
  ): void {
    this.#record({ seq: 0, t: 0, greenlet: 0, kind, listener: id, owner: greenlet.id, fd, direction }, byUser)
  }

  /**
   * Every event is written as one object literal with room for its stamp, because copying it into another costs more than
   * all the rest.
   *
   * `byUser`: the user's code is on the stack, so a place can be found.
   */
  #record(event: TraceEvent, byUser?: boolean): void {
    const at = byUser ? this.#locate() : undefined
    const printed = this.#countPrinted()
    if (at !== undefined) event.at = at
    if (printed !== this.#printed) event.printed = this.#printed = printed
    event.seq = this.#seq++
    event.t = Math.round((systemClock() - this.#start) * 1e9)
    event.greenlet = getCurrent().id
    this.#onEvent(event)
  }
}

function shown(error: unknown): string {
  return shownErrorBriefly(error).slice(0, LONGEST_TEXT)
}
