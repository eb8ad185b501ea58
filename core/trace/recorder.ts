/** An instrument that turns what hubs do into trace events. */
import { inspect } from 'node:util'
import { getCurrent } from '../greenlet/greenlet.ts'
import type { GreenletInfo, HubInfo, Instrument, ListenerInfo, TimerInfo, Why } from '../instrument.ts'
import type { Place, TraceEvent } from './events.ts'

export interface RecorderOptions {
  /** Called with each event, at the moment it happens. Without it, events are kept in `events`. */
  onEvent?: (event: TraceEvent) => void
  /** Finds the place in the user's file that causes what happens now. Asked only where user code is on the stack. */
  locate?: () => Place | undefined
  /** Counts the bytes that the program has printed so far: ties its output to the events. */
  countPrinted?: () => number
}

/** What differs between kinds of events; the rest is stamped on. */
type Details = TraceEvent extends infer E
  ? E extends TraceEvent
    ? Omit<E, 'seq' | 't' | 'greenlet' | 'at' | 'printed'>
    : never
  : never

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
  #start = process.hrtime.bigint()
  #seq = 0

  constructor(options: RecorderOptions = {}) {
    this.#onEvent = options.onEvent ?? ((event) => this.events.push(event))
    this.#locate = options.locate ?? (() => undefined)
    this.#countPrinted = options.countPrinted ?? (() => 0)
  }

  hubLaunched(hub: HubInfo): void {
    this.#record({ kind: 'hub-launched', hub: hub.name }, true)
  }
  hubReplaced(hub: HubInfo, by: HubInfo): void {
    this.#record({ kind: 'hub-replaced', hub: hub.name, by: by.name }, true)
  }
  mainloopStarted(hub: HubInfo, mainloop: GreenletInfo): void {
    this.#record({ kind: 'mainloop-started', hub: hub.name, mainloop: mainloop.id })
  }
  mainloopStopped(hub: HubInfo, mainloop: GreenletInfo): void {
    this.#record({ kind: 'mainloop-stopped', hub: hub.name, mainloop: mainloop.id })
  }
  greenletSpawned(greenlet: GreenletInfo): void {
    const { id, name, parent, role } = greenlet
    this.#record({ kind: 'greenlet-spawned', id, name, parent: parent?.id ?? 0, role }, true)
  }
  greenletStarted(greenlet: GreenletInfo): void {
    this.#record({ kind: 'greenlet-started', id: greenlet.id })
  }
  greenletEnded(greenlet: GreenletInfo, outcome: 'result' | 'error' | 'killed', value: unknown): void {
    const error = outcome === 'error' ? { error: shown(value) } : {}
    this.#record({ kind: 'greenlet-ended', id: greenlet.id, outcome, ...error })
  }
  switched(from: GreenletInfo, to: GreenletInfo, why: Why): void {
    this.#record({ kind: 'switch', from: from.id, to: to.id, why }, why !== 'end' && why !== 'turn')
  }
  listenerAdded(listener: ListenerInfo): void {
    this.#record({ kind: 'listener-added', ...ofListener(listener) }, true)
  }
  listenerWoken(listener: ListenerInfo): void {
    this.#record({ kind: 'listener-woken', ...ofListener(listener) })
  }
  listenerRemoved(listener: ListenerInfo): void {
    this.#record({ kind: 'listener-removed', ...ofListener(listener) })
  }
  listenerClosed(listener: ListenerInfo): void {
    this.#record({ kind: 'listener-closed', ...ofListener(listener) }, true)
  }
  timerScheduled(timer: TimerInfo): void {
    this.#record(
      { kind: 'timer-scheduled', timer: timer.id, owner: timer.greenlet.id, seconds: timer.seconds },
      true,
    )
  }
  timerFired(timer: TimerInfo): void {
    this.#record({ kind: 'timer-fired', timer: timer.id, owner: timer.greenlet.id })
  }
  timerCanceled(timer: TimerInfo): void {
    this.#record({ kind: 'timer-canceled', timer: timer.id, owner: timer.greenlet.id })
  }
  waitBegun(seconds: number): void {
    this.#record({ kind: 'wait-begun', seconds: Math.min(seconds, Number.MAX_VALUE) }) // JSON has no Infinity
  }
  waitEnded(ready: number): void {
    this.#record({ kind: 'wait-ended', ready })
  }
  systemCall(name: string, args: string, result: number): void {
    this.#record({ kind: 'system-call', name, args, result })
  }
  errorSquelched(error: unknown): void {
    this.#record({ kind: 'error-squelched', error: shown(error) })
  }
  mark(name: string): void {
    this.#record({ kind: 'mark', name }, true)
  }

  /** `byUser`: the user's code is on the stack, so a place can be found. */
  #record(details: Details, byUser = false): void {
    const at = byUser ? this.#locate() : undefined
    const printed = this.#countPrinted()
    const hasPrinted = printed !== this.#printed
    this.#printed = printed
    this.#onEvent({
      seq: this.#seq++,
      t: Number(process.hrtime.bigint() - this.#start),
      greenlet: getCurrent().id,
      ...details,
      ...(at && { at }),
      ...(hasPrinted && { printed }),
    } as TraceEvent)
  }
}

function ofListener({ id, fd, direction, greenlet }: ListenerInfo): {
  listener: number
  owner: number
  fd: number
  direction: 'read' | 'write'
} {
  return { listener: id, owner: greenlet.id, fd, direction }
}

function shown(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error)
  return text.slice(0, LONGEST_TEXT)
}
