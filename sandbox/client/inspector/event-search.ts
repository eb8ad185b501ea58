/** Finds events of a trace by their kind and by the words of their sentences. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { inWordsOf, isWithin, levelOfKind, shows, type Level } from '../trace/levels.ts'
import { sentenceOf } from '../trace/sentence.ts'
import type { TraceLog } from '../trace/trace-log.ts'

type Kind = TraceEvent['kind']

/** The kinds of events as a reader thinks of them. */
export const EVENT_GROUPS = {
  switches: ['switch'],
  greenthreads: ['greenlet-spawned', 'greenlet-started', 'greenlet-ended'],
  groups: ['group-opened', 'group-joined', 'group-canceled', 'group-ended'],
  listeners: ['listener-added', 'listener-woken', 'listener-removed', 'listener-closed'],
  timers: ['timer-scheduled', 'timer-fired', 'timer-canceled'],
  waits: ['wait-begun', 'wait-ended'],
  'system calls': ['system-call'],
  'hub and MAINLOOP': ['hub-launched', 'hub-replaced', 'mainloop-started', 'mainloop-stopped'],
  "Node's callbacks": ['callback-scheduled', 'callback-begun', 'callback-ended'],
  errors: ['error-squelched'],
  marks: ['mark'],
} satisfies Record<string, readonly Kind[]>

export type EventGroup = keyof typeof EVENT_GROUPS

/** The groups of which the level shows events; errors may be of any kind. */
export function groupsAt(level: Level): EventGroup[] {
  return (Object.keys(EVENT_GROUPS) as EventGroup[]).filter((name) =>
    EVENT_GROUPS[name].some((kind) => isWithin(levelOfKind(kind), level)),
  )
}

export class EventSearch {
  /** Indexes of the events found so far, in order. */
  readonly found: number[] = []
  readonly #log: TraceLog
  readonly #words: string
  readonly #kinds: ReadonlySet<Kind> | undefined
  readonly #errors: boolean
  readonly #level: Level
  #searched = 0

  /** `words` may stand anywhere in the sentence, or be `line 5`; without a group all kinds are searched. */
  constructor(log: TraceLog, words: string, group: EventGroup | undefined, level: Level = 'kernel') {
    this.#level = level
    this.#log = log
    this.#words = words.trim().toLowerCase()
    this.#kinds = group && new Set(EVENT_GROUPS[group])
    this.#errors = group === 'errors'
  }

  /** Searches the events that have come since. */
  advance(): void {
    const { events } = this.#log
    for (; this.#searched < events.length; this.#searched++) {
      const event = events[this.#searched]
      if (event && this.#matches(event, this.#searched)) this.found.push(this.#searched)
    }
  }

  #matches(event: TraceEvent, index: number): boolean {
    if (!shows(this.#level, event)) return false
    const isFailure = this.#errors && event.kind === 'greenlet-ended' && event.outcome === 'error'
    if (this.#kinds && !this.#kinds.has(event.kind) && !isFailure) return false
    if (this.#words === '') return true
    const line = this.#log.lineOf(index)
    if (line !== undefined && this.#words === `line ${line}`) return true
    return inWordsOf(this.#level, sentenceOf(this.#log, index)).toLowerCase().includes(this.#words)
  }
}
