/** "Who runs next?": questions that a run itself answers, each about a moment before MAINLOOP gives control away. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import type { TraceLog } from '../trace/trace-log.ts'
import { sentenceOf } from '../trace/sentence.ts'
import { waitingPhrase } from '../trace/wording.ts'
import type { Asker } from './question.ts'

export const WHO_RUNS: Asker = {
  name: 'Who runs next?',
  text: 'Who runs next?',
  about: 'Guess to whom MAINLOOP gives control next; what comes after the cursor is hidden until you have',
  next(log, _output, index) {
    const question = nextQuestion(log, index)
    return (
      question && {
        asked: question.asked,
        answered: question.switch,
        right: String(question.answer),
        choices: question.choices.map(({ id, name }) => ({ key: String(id), name })),
        why: [sentenceOf(log, question.switch), whyNotOthers(log, question)],
      }
    )
  },
}

export interface RunnerQuestion {
  /** The event to stand on while it is asked: nothing tells the answer yet. */
  readonly asked: number
  /** The switch that answers it. */
  readonly switch: number
  readonly answer: number
  /** The greenthreads that live at that moment, the answer among them, in the order in which they were spawned. */
  readonly choices: readonly { readonly id: number; readonly name: string }[]
}

/** More are not offered: a question is to be read at a glance. */
const MOST_CHOICES = 6

/** The first question whose answer comes after the event at `index`; undefined when the rest of the run has none. */
export function nextQuestion(log: TraceLog, index: number): RunnerQuestion | undefined {
  for (let at = index + 1; at < log.events.length; at++) {
    const event = log.events[at]
    if (event?.kind !== 'switch' || !log.isMainloop(event.from)) continue
    const asked = beforeTheNews(log.events, at)
    if (asked <= index) continue
    const choices = choicesAt(log, asked, event.to)
    if (choices.length > 1) return { asked, switch: at, answer: event.to, choices }
  }
  return undefined
}

/** Why it was not one of the others: how each of them stood when control was given away. */
export function whyNotOthers(log: TraceLog, { asked, answer, choices }: RunnerQuestion): string {
  const { greenlets } = log.history.after(asked)
  return choices
    .filter(({ id }) => id !== answer)
    .flatMap(({ id, name }) => {
      const { started, waiting, wokenBy } = greenlets.get(id) ?? {}
      if (started === false) return [`${name} was to start after it.`]
      if (waiting === undefined || wokenBy !== undefined) return []
      return waiting.for === 'timer' && waiting.seconds === 0
        ? [`${name} had its turn before, and waited for the next one.`]
        : [`${name} still waited ${waitingPhrase(waiting)}.`]
    })
    .slice(0, 2)
    .join(' ')
}

/** Events of MAINLOOP between its wait and the switch, which name the greenthread to be woken. */
export function beforeTheNews(events: readonly TraceEvent[], at: number): number {
  let before = at - 1
  const isNews = ({ kind }: TraceEvent): boolean =>
    kind === 'listener-woken' || kind === 'timer-fired' || kind === 'timer-canceled'
  for (let event = events[before]; event && isNews(event); event = events[before]) before--
  return before
}

function choicesAt(log: TraceLog, asked: number, answer: number): RunnerQuestion['choices'] {
  const living = [...log.history.after(asked).greenlets.values()].filter(
    ({ role, outcome }) => (role === 'greenthread' || role === 'greenlet') && outcome === undefined,
  )
  const place = living.findIndex(({ id }) => id === answer)
  if (place === -1) return []
  const first = Math.max(0, Math.min(place - MOST_CHOICES + 2, living.length - MOST_CHOICES))
  return living.slice(first, first + MOST_CHOICES).map(({ id, name }) => ({ id, name }))
}
