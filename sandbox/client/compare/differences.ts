/** The differences between two runs of one program, each as a row and where possible with the events that show it. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { inWordsOf, isWithin, type Level } from '../trace/levels.ts'
import { formatNanoseconds } from '../trace/wording.ts'
import { measure, totalCalls, type Measures } from './measure.ts'

export interface Difference {
  readonly what: string
  /** The first level at which the row is shown. */
  readonly level: Level
  readonly one: string
  readonly other: string
  /** Whether the runs differ in this. Times always do; they count as different from a quarter on. */
  readonly differs: boolean
  /** Events of the two runs to look at. */
  readonly events?: readonly [number, number]
}

/** `from` are the events on which the runs are aligned. */
export function differencesOf(
  runs: readonly [readonly TraceEvent[], readonly TraceEvent[]],
  from: readonly [number, number],
): Difference[] {
  const one = measure(runs[0], from[0])
  const other = measure(runs[1], from[1])
  return [
    timeRow('time', one.nanoseconds, other.nanoseconds),
    timeRow('of it in the poller', one.waitNanoseconds, other.waitNanoseconds),
    countRow('waits', one.waits, other.waits),
    ratioRow(one, other),
    ...callRows(one, other),
    { ...countRow('listeners', one.listeners, other.listeners), level: 'hub' },
    countRow('switches', one.switches, other.switches),
    orderRow(one, other),
  ]
}

/** The rows that the level shows, in its words. */
export function differencesAt(level: Level, rows: readonly Difference[]): Difference[] {
  return rows
    .filter((row) => isWithin(row.level, level))
    .map((row) => ({ ...row, what: inWordsOf(level, row.what) }))
}

function timeRow(what: string, one: number, other: number): Difference {
  const larger = Math.max(one, other)
  return {
    what,
    level: 'story',
    one: formatNanoseconds(one),
    other: formatNanoseconds(other),
    differs: larger > 0 && Math.abs(one - other) / larger > 0.25,
  }
}

function countRow(what: string, one: number, other: number): Difference {
  return { what, level: 'story', one: String(one), other: String(other), differs: one !== other }
}

function ratioRow(one: Measures, other: Measures): Difference {
  const ratio = (measures: Measures): string =>
    measures.waits === 0 ? '-' : (totalCalls(measures) / measures.waits).toFixed(2)
  return {
    what: 'system calls per wait',
    level: 'kernel',
    one: ratio(one),
    other: ratio(other),
    differs: ratio(one) !== ratio(other),
  }
}

function callRows(one: Measures, other: Measures): Difference[] {
  const names = new Set([...one.systemCalls.keys(), ...other.systemCalls.keys()])
  return [...names].sort().map((name) => ({
    ...countRow(name, one.systemCalls.get(name) ?? 0, other.systemCalls.get(name) ?? 0),
    level: 'kernel',
  }))
}

function orderRow(one: Measures, other: Measures): Difference {
  const what = 'order of wake-ups'
  const length = Math.max(one.wakeUps.length, other.wakeUps.length)
  for (let at = 0; at < length; at++) {
    const [first, second] = [one.wakeUps[at], other.wakeUps[at]]
    if (first?.name === second?.name) continue
    const words = (name: string | undefined): string =>
      name === undefined ? `ends after ${at}` : `no. ${at + 1} is ${name}`
    return {
      what,
      level: 'story',
      one: words(first?.name),
      other: words(second?.name),
      differs: true,
      ...(first && second && { events: [first.event, second.event] }),
    }
  }
  const same = `the same ${length}`
  return { what, level: 'story', one: same, other: same, differs: false }
}
