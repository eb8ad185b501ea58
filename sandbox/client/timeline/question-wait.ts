/** "How long will MAINLOOP wait?": asked before it waits, and answered by the first timer that is due. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import type { HubState, TimerState } from '../trace/hub-state.ts'
import { sentenceOf } from '../trace/sentence.ts'
import type { TraceLog } from '../trace/trace-log.ts'
import { formatSeconds, LONG_SECONDS } from '../trace/wording.ts'
import type { Asker, Choice, Question } from './question.ts'

export const HOW_LONG_IT_WAITS: Asker = {
  name: 'How long a wait?',
  text: 'How long will MAINLOOP wait?',
  about: 'Guess how long MAINLOOP waits at most; what comes after the cursor is hidden until you have',
  next(log, _output, index) {
    for (let at = index + 2; at < log.events.length; at++) {
      const event = log.events[at]
      const question = event?.kind === 'wait-begun' ? ask(log, event, at) : undefined
      if (question && question.asked >= 0) return question
    }
    return undefined
  },
}

const FEWEST_CHOICES = 3
const MOST_CHOICES = 4
const NOT_AT_ALL: Choice = { key: '0', name: 'not at all' }
const UNTIL_NEWS: Choice = { key: 'news', name: 'until something comes' }

/** Durations that differ by less are told apart by nobody who guesses. */
const ALIKE = 0.15
/** The limit is this near to the time of the first timer, or something else has set it. */
const NEAR_SECONDS = 0.002

type Wait = Extract<TraceEvent, { kind: 'wait-begun' }>

function ask(log: TraceLog, wait: Wait, index: number): Question | undefined {
  const { seconds, t } = wait
  if (seconds === 0) return undefined
  const state = log.history.after(index - 1)
  const timers = [...state.timers.values()].sort((one, other) => one.due - other.due || one.id - other.id)
  const left = timers.map(({ due }) => Math.max(0, due - t) / 1e9)
  const forNews = seconds >= LONG_SECONDS
  // Only what the trace itself explains is asked.
  const first = left[0]
  if (forNews ? first !== undefined : first === undefined || Math.abs(first - seconds) > NEAR_SECONDS)
    return undefined
  const others = apart([...(forNews ? [] : [seconds]), ...left, ...durationsOf(log)])
  const durations = (forNews ? others : others.slice(1)).slice(0, 2)
  const right = forNews ? UNTIL_NEWS : choiceOf(seconds)
  const shown = [...(forNews ? [] : [seconds]), ...durations].sort((one, other) => one - other).map(choiceOf)
  const choices = [...(shown.length + 1 < MOST_CHOICES ? [NOT_AT_ALL] : []), ...shown, UNTIL_NEWS]
  if (choices.length < FEWEST_CHOICES) return undefined
  return {
    asked: index - 1,
    answered: index,
    right: right.key,
    choices,
    why: whyOf(log, index, state, timers),
  }
}

function choiceOf(seconds: number): Choice {
  return { key: String(seconds), name: `${formatSeconds(seconds)} at most` }
}

/** The durations that can be told apart from all before them. */
function apart(all: readonly number[]): number[] {
  const kept: number[] = []
  for (const one of all) {
    const isNew = kept.every((other) => Math.abs(one - other) > ALIKE * Math.max(one, other))
    if (one > 0 && one < LONG_SECONDS && isNew) kept.push(one)
  }
  return kept
}

/** Times that stand elsewhere in the run: of its timers as they were scheduled, and the limits of its waits. */
function durationsOf({ events }: TraceLog): number[] {
  const timers = events.flatMap((event) => (event.kind === 'timer-scheduled' ? [event.seconds] : []))
  const waits = events.flatMap((event) => (event.kind === 'wait-begun' ? [event.seconds] : []))
  return [...timers, ...waits]
}

/** The reason, and what became of the wait. */
function whyOf(
  log: TraceLog,
  index: number,
  state: Readonly<HubState>,
  [first, second]: readonly TimerState[],
): string[] {
  const t = log.events[index]?.t ?? 0
  const dueIn = ({ due }: TimerState): string => formatSeconds(Math.max(0, due - t) / 1e9)
  const [listener] = state.listeners.values()
  const reasons =
    first === undefined
      ? [
          listener === undefined
            ? 'No timer is scheduled, so only something from outside ends the wait.'
            : `No timer is scheduled, so MAINLOOP waits until something comes for ${log.nameOf(listener.owner)}.`,
        ]
      : [
          `The timer of ${log.nameOf(first.owner)} is due first, in ${dueIn(first)}: MAINLOOP waits no longer than that.`,
          ...(second === undefined
            ? []
            : [`That of ${log.nameOf(second.owner)} is due in ${dueIn(second)}.`]),
        ]
  const over = log.events.findIndex(({ kind }, at) => at > index && kind === 'wait-ended')
  return over === -1 ? reasons : [...reasons, sentenceOf(log, over)]
}
