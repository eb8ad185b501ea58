/** "What is printed next?": asked before the greenthread is woken that prints the line. */
import type { OutputLog } from '../trace/output-log.ts'
import { sentenceOf } from '../trace/sentence.ts'
import type { TraceLog } from '../trace/trace-log.ts'
import type { Asker, Choice, Question } from './question.ts'
import { beforeTheNews } from './questions.ts'

export const WHAT_IS_PRINTED: Asker = {
  name: 'What is printed?',
  text: 'What is printed next?',
  about: 'Guess the next line of the output; what comes after the cursor is hidden until you have',
  next(log, output, index) {
    const lines = linesOf(output)
    for (const [number, { to }] of lines.entries()) {
      if (index >= 0 && to <= output.lengthAt(index)) continue
      const question = ask(log, output, lines, number)
      if (question && question.asked > index) return question
    }
    return undefined
  },
}

const FEWEST_CHOICES = 3
const MOST_CHOICES = 4
/** A longer line is cut: a question is to be read at a glance. */
const LONGEST = 48

// eslint-disable-next-line no-control-regex -- a terminal's escape sequences begin with a control character
const ESCAPES = /\u001b\[[\d;?]*[A-Za-z]/g

interface Line {
  readonly text: string
  /** Both ends of its place in the output. */
  readonly from: number
  readonly to: number
}

function ask(log: TraceLog, output: OutputLog, lines: readonly Line[], number: number): Question | undefined {
  const line = lines[number] as Line
  const answered = output.eventWith(line.to, log.events.length)
  if (answered === undefined) return undefined
  const took = tookControl(log, answered)
  const asked = took === undefined ? -1 : beforeTheNews(log.events, took.index)
  if (took === undefined || asked < 0) return undefined
  // All lines before it stand there already, and nothing of this one, also when its greenthread takes control.
  const begun = output.lengthAt(asked)
  if (begun < (lines[number - 1]?.to ?? 0) || begun > line.from) return undefined
  if (output.lengthAt(took.index) > line.from) return undefined
  const choices = choicesFor(lines, number)
  if (choices.length < FEWEST_CHOICES) return undefined
  const why = [
    sentenceOf(log, took.index),
    `${log.nameOf(took.by)} runs on until it waits or ends, and prints that on its way.`,
  ]
  return { asked, answered, right: line.text, choices, why }
}

/** The switch with which a greenthread got the control that it has before the event; undefined when it is not one. */
function tookControl(log: TraceLog, before: number): { index: number; by: number } | undefined {
  for (let index = before - 1; index >= 0; index--) {
    const event = log.events[index]
    if (event?.kind !== 'switch') continue
    return log.isMainloop(event.to) || log.isMain(event.to) ? undefined : { index, by: event.to }
  }
  return undefined
}

/** Lines of the run, the answer among them, in the order of the alphabet: lines to come before those that stand there already. */
function choicesFor(lines: readonly Line[], number: number): Choice[] {
  const choices = new Map<string, Choice>()
  const offer = ({ text }: Line): void => {
    const name = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
    if (!choices.has(name)) choices.set(name, { key: text, name })
  }
  for (let at = number; at < lines.length && choices.size < MOST_CHOICES; at++) offer(lines[at] as Line)
  for (let at = number - 1; at >= 0 && choices.size < MOST_CHOICES; at--) offer(lines[at] as Line)
  return [...choices.values()].sort((one, other) => one.name.localeCompare(other.name, 'en'))
}

/** The lines that are not empty, without the colors of a terminal. */
function linesOf(output: OutputLog): Line[] {
  const lines: Line[] = []
  let from = 0
  for (const whole of output.slice(0, output.length).split('\n')) {
    const text = whole.replaceAll(ESCAPES, '').trim()
    if (text !== '') lines.push({ text, from, to: from + whole.trimEnd().length })
    from += whole.length + 1
  }
  return lines
}
