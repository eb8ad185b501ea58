/** "Who runs next?", asked about moments of the reader's own run. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { applyEvent, copyState, initialState, type HubState } from '../trace/hub-state.ts'
import { sentenceOf } from '../trace/sentence.ts'
import { TraceLog } from '../trace/trace-log.ts'
import { formatSeconds, waitingPhrase } from '../trace/wording.ts'

export interface Question {
  /** Index of the event with which a greenlet gives control away. */
  readonly event: number
  /** The event that has just happened. */
  readonly happened: string
  /** Everybody's state at that moment. */
  readonly facts: readonly string[]
  readonly options: readonly string[]
  readonly answer: string
  /** Index of the switch with which the answer got control. */
  readonly then: number
  /** Why it was that one. */
  readonly because: string
}

/** A choice among many is guessing. */
const MOST_OPTIONS = 5

/** At most `count` questions, spread over the run. */
export function questionsOf(events: readonly TraceEvent[], count = 2): Question[] {
  const log = new TraceLog()
  for (const event of events) log.append(event)
  const state = initialState()
  const all: Question[] = []
  for (const [index, event] of events.entries()) {
    applyEvent(state, event)
    if (event.kind !== 'switch' || event.why === 'turn' || event.from === state.mainloop) continue
    if (state.greenlets.get(event.from)?.role === 'main') continue
    const question = ask(log, index, copyState(state))
    if (question) all.push(question)
  }
  if (all.length <= count) return all
  const step = all.length / count
  return Array.from({ length: count }, (_, n) => all[Math.floor(n * step + step / 2)]).filter(
    (question) => question !== undefined,
  )
}

function ask(log: TraceLog, index: number, state: HubState): Question | undefined {
  const then = nextRunner(log, index)
  const next = log.events[then]
  if (next?.kind !== 'switch') return undefined
  const candidates = [...state.greenlets.values()].filter(
    ({ role, outcome, id }) =>
      role !== 'mainloop' && outcome === undefined && (role !== 'main' || id === next.to),
  )
  const options = [...new Set(candidates.map(({ id, name }) => nameOf(state, id, name)))]
  const answer = nameOf(state, next.to, log.nameOf(next.to))
  if (options.length < 2 || options.length > MOST_OPTIONS || !options.includes(answer)) return undefined
  return {
    event: index,
    happened: sentenceOf(log, index),
    facts: candidates.map(({ id, name }) => `${nameOf(state, id, name)} ${doing(state, id)}`),
    options,
    answer,
    then,
    because: sentenceOf(log, then),
  }
}

/** The next switch to somebody else than MAINLOOP; a turn of Node's is nobody's. */
function nextRunner(log: TraceLog, index: number): number {
  const here = log.events[index]
  if (here?.kind === 'switch' && !log.isMainloop(here.to)) return -1 // the event says it already
  return log.events.findIndex(
    (event, at) => at > index && event.kind === 'switch' && event.why !== 'turn' && !log.isMainloop(event.to),
  )
}

/** Two greenthreads of one function are told apart by their numbers. */
function nameOf(state: HubState, id: number, name: string): string {
  const alike = [...state.greenlets.values()].filter((greenlet) => greenlet.name === name)
  return alike.length < 2 ? name : `${name} (${alike.findIndex((greenlet) => greenlet.id === id) + 1})`
}

function doing(state: HubState, id: number): string {
  const greenlet = state.greenlets.get(id)
  if (!greenlet) return ''
  if (greenlet.role === 'main') return 'waits for what it awaits'
  if (!greenlet.started) return 'has been spawned and has not run yet'
  const { waiting } = greenlet
  if (!waiting) return 'can go on'
  const timer = greenlet.timer === undefined ? undefined : state.timers.get(greenlet.timer)
  const left = timer && timer.seconds > 0 ? Math.max(0, (timer.due - state.t) / 1e9) : 0
  const due = waiting.for === 'timer' && left > 0 ? `, due in ${formatSeconds(left)}` : ''
  return `waits ${waitingPhrase(waiting)}${due}`
}
