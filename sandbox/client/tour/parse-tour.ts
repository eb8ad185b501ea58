/**
 * A tour leads through a run, from stop to stop. It is plain text beside its code: for each stop three lines, an empty line
 * between stops. The first line is the condition that an event meets, the other two are a sentence each:
 *
 *     switch to=ping nth=2
 *     `ping` is woken.
 *     Its bytes have come.
 */
import { MAX_TOUR_LENGTH } from '../share/share-link.ts'
import { COMPARISONS, fieldsOf, STOP_KINDS, type Condition, type StopKind } from './conditions.ts'

export interface Stop {
  readonly kind: StopKind
  readonly conditions: readonly Condition[]
  /** Of the events that meet the conditions after the stop before: which one. */
  readonly nth: number | 'last'
  readonly sentences: readonly [string, string]
  /** The line of the tour's text with its condition, from 1. */
  readonly line: number
}

export type ParsedTour =
  { readonly stops: readonly Stop[] } | { readonly problem: string; readonly line: number }

/** Bounds, so that a tour is walked in minutes. */
export const MOST_STOPS = 12
const MAX_SENTENCE_LENGTH = 220

class TourProblem extends Error {
  readonly line: number

  constructor(line: number, problem: string) {
    super(`Line ${line}: ${problem}`)
    this.line = line
  }
}

/** Reads a tour, or says what is wrong with it, and where. */
export function parseTour(text: string): ParsedTour {
  try {
    if (text.length > MAX_TOUR_LENGTH)
      throw new TourProblem(1, `the text has ${text.length} characters; at most ${MAX_TOUR_LENGTH} are read.`)
    const stops = paragraphsOf(text).map(({ line, lines }) => readStop(line, lines))
    const tooMany = stops[MOST_STOPS]
    if (tooMany) throw new TourProblem(tooMany.line, `a story has at most ${MOST_STOPS} stops.`)
    return { stops }
  } catch (error) {
    if (error instanceof TourProblem) return { problem: error.message, line: error.line }
    throw error
  }
}

function paragraphsOf(text: string): { line: number; lines: string[] }[] {
  const paragraphs: { line: number; lines: string[] }[] = []
  let open: { line: number; lines: string[] } | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '') open = undefined
    else if (open) open.lines.push(line)
    else paragraphs.push((open = { line: index + 1, lines: [line] }))
  }
  return paragraphs
}

function readStop(line: number, [condition = '', ...sentences]: readonly string[]): Stop {
  const [one, two] = sentences
  if (one === undefined || two === undefined || sentences.length !== 2)
    throw new TourProblem(
      line,
      `a stop is a condition and two sentences, each on a line of its own; this one has ${sentences.length} lines after its condition.`,
    )
  const long = sentences.findIndex((sentence) => sentence.length > MAX_SENTENCE_LENGTH)
  if (long !== -1)
    throw new TourProblem(
      line + 1 + long,
      `this sentence has ${sentences[long]?.length} characters; at most ${MAX_SENTENCE_LENGTH} are read.`,
    )
  return { ...readCondition(line, condition), sentences: [one, two], line }
}

function readCondition(line: number, text: string): Pick<Stop, 'kind' | 'conditions' | 'nth'> {
  const [, kind = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? []
  const fields = fieldsOf(kind)
  if (!fields)
    throw new TourProblem(line, `there are no events of the kind “${kind}”, but: ${STOP_KINDS.join(', ')}.`)
  const all = readFields(line, rest)
  const nth = all.filter(({ field }) => field === 'nth').map(({ value }) => readNth(line, value))
  const conditions = all.filter(({ field }) => field !== 'nth')
  for (const { field } of conditions)
    if (!fields.includes(field))
      throw new TourProblem(line, `“${kind}” has no field “${field}”, but: ${fields.join(', ')}, nth.`)
  return { kind: kind as StopKind, conditions, nth: nth[0] ?? 1 }
}

function readFields(line: number, text: string): Condition[] {
  const fields: Condition[] = []
  const form = /^([a-z]+)(!=|[=<>~])("[^"]*"|[^\s"]+)\s*/
  for (let rest = text; rest !== '';) {
    const [whole, field = '', is = '=', value = ''] = form.exec(rest) ?? []
    if (whole === undefined)
      throw new TourProblem(
        line,
        `“${rest}” is not read: write field=value, with one of ${COMPARISONS.join(' ')}, and a value with spaces in quotes.`,
      )
    const plain = value.startsWith('"') ? value.slice(1, -1) : value
    fields.push({ field, is: is as Condition['is'], value: plain })
    rest = rest.slice(whole.length)
  }
  return fields
}

function readNth(line: number, value: string): number | 'last' {
  if (value === 'last') return value
  if (/^[1-9]\d{0,4}$/.test(value)) return Number(value)
  throw new TourProblem(line, `nth is “${value}”: give a number from 1, or last.`)
}
