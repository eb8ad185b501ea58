/** All that the timeline knows about one run: its events, and what is worked out from them as they come. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import type { Cancellation, HubState, Role, Waiting, WokenBy } from './hub-state.ts'
import { laneOf } from './event-lane.ts'
import { IdleTurns } from './idle-turns.ts'
import { levelOf, type Level } from './levels.ts'
import { lanesOf, listenerLane, SYSTEM_CALLS, type Interest, type Lane } from './lanes.ts'
import { Spans } from './spans.ts'
import { StateHistory } from './state-history.ts'
import { isError } from './stops.ts'

/** Facts that the sentence about a switch needs and the event itself does not hold. */
export interface SwitchStory {
  /** The thing that the greenlet being left waits for. */
  readonly leftWaiting: Waiting | undefined
  /** The event that woke the greenlet that goes on. */
  readonly wokenBy: WokenBy | undefined
  /** Whether the greenlet that goes on runs for the first time. */
  readonly first: boolean
}

/** Append-only; an event's index is its place in `events`. */
export class TraceLog {
  readonly events: TraceEvent[] = []
  readonly spans = new Spans()
  readonly history = new StateHistory(this.events)
  readonly idle = new IdleTurns()
  /** Indexes of the events that tell of an error, and of the program's marks: never left out, however small they get. */
  readonly landmarks: number[] = []
  /** How many events each level adds to the ones before it. */
  readonly eventsOfLevel: Record<Level, number> = { story: 0, hub: 0, kernel: 0 }
  readonly #interests = new Map<number, Interest>()
  #hasTimers = false
  #hasNode = false
  readonly #stories = new Map<number, SwitchStory>()
  /** Index of the switch with which each greenlet was left last. */
  readonly #lefts = new Map<number, number>()
  readonly #timerSeconds = new Map<number, number>()
  readonly #switchesTo = new Map<number, number>()
  readonly #lines: (number | undefined)[] = []
  readonly #eventsByLine = new Map<number, number[]>()
  readonly #switchesByLine = new Map<number, number>()
  #launch: number | undefined
  #lanes: Lane[] = lanesOf(this.history.latest, [], false)
  #lanesChanged = false

  append(event: TraceEvent): void {
    const index = this.events.length
    // Of the greenlet that goes on: as it was before the switch.
    const to = event.kind === 'switch' ? this.#latest.greenlets.get(event.to) : undefined
    const first = to?.started === false
    const wokenBy = to?.wokenBy
    const { fired } = this.#latest
    this.events.push(event)
    this.eventsOfLevel[levelOf(event)]++
    this.history.advance(event)
    this.spans.append(event, index, this.#latest)
    if (fired) this.#settle(fired.owner)
    if (event.kind === 'switch') {
      const leftWaiting = this.#latest.greenlets.get(event.from)?.waiting
      this.#stories.set(index, { first, leftWaiting, wokenBy })
      this.#lefts.set(event.from, index)
      this.#switchesTo.set(event.to, this.switchesTo(event.to) + 1)
    }
    this.#noteLine(event, index)
    if (event.kind === 'mainloop-started') this.#launch ??= index
    if (event.kind === 'timer-scheduled') this.#timerSeconds.set(event.timer, event.seconds)
    if (isError(event) || event.kind === 'mark') this.landmarks.push(index)
    this.idle.append(event, index, this.#latest.mainloop)
    this.#noteLanes(event)
  }

  /** Corrects the story of the last switch from a greenlet, once it is seen that its own timer was for somebody else. */
  #settle(greenlet: number): void {
    const left = this.#lefts.get(greenlet)
    const story = left === undefined ? undefined : this.#stories.get(left)
    const waiting = this.#latest.greenlets.get(greenlet)?.waiting
    if (left === undefined || !story || !waiting || story.leftWaiting === waiting) return
    this.#stories.set(left, { ...story, leftWaiting: waiting })
    this.spans.settle(greenlet, waiting)
  }

  get #latest(): Readonly<HubState> {
    return this.history.latest
  }

  /** The lanes now; the same array as long as none was added. */
  get lanes(): readonly Lane[] {
    if (this.#lanesChanged) {
      this.#lanes = lanesOf(this.#latest, [...this.#interests.values()], this.#hasTimers, this.#hasNode)
    }
    this.#lanesChanged = false
    return this.#lanes
  }

  #noteLanes(event: TraceEvent): void {
    switch (event.kind) {
      case 'greenlet-spawned':
      case 'group-joined':
      case 'mainloop-started':
        this.#lanesChanged = true
        break
      case 'system-call':
        if (this.#latest.totals.systemCalls === 1) this.#lanesChanged = true
        break
      case 'listener-added': {
        const lane = listenerLane(event.fd, event.direction)
        if (this.#interests.has(lane)) break
        this.#interests.set(lane, { fd: event.fd, direction: event.direction })
        this.#lanesChanged = true
        break
      }
      case 'timer-scheduled':
        if (event.seconds === 0 || this.#hasTimers) break
        this.#hasTimers = this.#lanesChanged = true
        break
      case 'callback-scheduled':
      case 'callback-begun':
        if (this.#hasNode) break
        this.#hasNode = this.#lanesChanged = true
        break
    }
  }

  /** The cancellation that ended a greenlet, if it was ended with its group. */
  cancellationOf(greenlet: number): Cancellation | undefined {
    const { outcome, group } = this.#latest.greenlets.get(greenlet) ?? {}
    return outcome === 'killed' && group !== undefined ? this.cancellation(group) : undefined
  }

  /** The cancellation with which that of a group began. */
  cancellation(group: number): Cancellation | undefined {
    return this.#latest.groups.get(group)?.canceled
  }

  /** Index of the event with which MAINLOOP was launched for the first time. */
  get launch(): number | undefined {
    return this.#launch
  }

  nameOf(greenlet: number): string {
    return this.#latest.greenlets.get(greenlet)?.name ?? `greenlet ${greenlet}`
  }

  roleOf(greenlet: number): Role | undefined {
    return this.#latest.greenlets.get(greenlet)?.role
  }

  isMainloop(greenlet: number): boolean {
    return this.#latest.greenlets.get(greenlet)?.role === 'mainloop'
  }

  isMain(greenlet: number): boolean {
    return this.#latest.greenlets.get(greenlet)?.role === 'main'
  }

  secondsOfTimer(timer: number): number | undefined {
    return this.#timerSeconds.get(timer)
  }

  /** The source line that an event is about: its own, or where the greenthread that it concerns has stopped. */
  lineOf(index: number): number | undefined {
    return this.#lines[index]
  }

  /** Indexes of the events that are about a source line, in order. */
  eventsOfLine(line: number): readonly number[] {
    return this.#eventsByLine.get(line) ?? []
  }

  /** How often control left or was given away at each source line. */
  get switchesByLine(): ReadonlyMap<number, number> {
    return this.#switchesByLine
  }

  #noteLine(event: TraceEvent, index: number): void {
    const line = event.at?.line ?? this.#lineOfSubject(event)
    this.#lines.push(line)
    if (line === undefined) return
    const events = this.#eventsByLine.get(line)
    if (events) events.push(index)
    else this.#eventsByLine.set(line, [index])
    if (event.kind === 'switch' && event.at)
      this.#switchesByLine.set(line, (this.#switchesByLine.get(line) ?? 0) + 1)
  }

  #lineOfSubject(event: TraceEvent): number | undefined {
    const lane = laneOf(event, undefined)
    const subject = this.#latest.greenlets.get(lane === SYSTEM_CALLS ? event.greenlet : lane)
    return subject?.role === 'main' || subject?.role === 'mainloop' ? undefined : subject?.at?.line
  }

  /** How often control was given to this greenlet. */
  switchesTo(greenlet: number): number {
    return this.#switchesTo.get(greenlet) ?? 0
  }

  storyOf(index: number): SwitchStory | undefined {
    return this.#stories.get(index)
  }
}
