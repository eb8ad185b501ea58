/** Checks of the lessons in which the reader decides who goes on next. */
import { choicesOf, exploredOf } from '../../trace/choices.ts'
import { plural } from '../../trace/wording.ts'
import type { Check } from '../judge.ts'
import type { RunFacts } from '../run-facts.ts'

/** The names of those who went on, in their order. */
function orderOf(run: RunFacts): string {
  return choicesOf(run.run.events)
    .map(({ made }) => run.labelOf(made ?? 0))
    .join(', ')
}

const everyOrderHolds: Check = {
  wanted: 'No order breaks it: every one that there is was tried',
  problem(run) {
    const explored = exploredOf(run.run.events)
    if (explored === undefined) {
      const order = orderOf(run)
      if (order !== '') return `This order breaks it: ${order}. The timeline shows it.`
      return run.run.exitCode === 0
        ? 'No order was tried: the program does not call explore.'
        : 'It broke before anybody had a choice.'
    }
    if (!explored.complete) return `${plural(explored.runs, 'order was', 'orders were')} tried, and not all.`
    return explored.runs > 1
      ? undefined
      : 'There is one order alone: nobody runs beside anybody else any more.'
  },
}

/** The greenthreads give way as often as at the start. */
function givesWay(times: number): Check {
  return {
    wanted: `The greenthreads still give way ${plural(times, 'time')}`,
    problem(run) {
      if (exploredOf(run.run.events) === undefined) return undefined // the first check says it
      const seen = run.waits.filter(({ waiting }) => waiting.for === 'timer').length
      return seen >= times
        ? undefined
        : `They gave way ${plural(seen, 'time')}: the waits are part of the work, and not yours to leave out.`
    },
  }
}

/**
 * Each run prints as many lines, of which something is true.
 * @param problem the mistake in the lines of one run, in a sentence that begins with “In one order”
 */
function inEachOrder(
  wanted: string,
  size: number,
  problem: (lines: readonly string[]) => string | undefined,
): Check {
  return {
    wanted,
    problem(run) {
      const explored = exploredOf(run.run.events)
      if (explored === undefined) return undefined // the first check says it
      const { runs } = explored
      const { lines } = run
      // The first order is run once more, to be shown. Other numbers do not tell which lines are of one order.
      if (lines.length !== size * (runs + 1))
        return `${plural(runs, 'order')}, and the one that is shown, printed ${plural(lines.length, 'line')} in all, not ${size} each.`
      for (let at = 0; at + size <= lines.length; at += size) {
        const found = problem(lines.slice(at, at + size))
        if (found !== undefined) return `In one order ${found}`
      }
      return undefined
    },
  }
}

function alwaysPrints(line: string): Check {
  return inEachOrder(`Each order prints “${line}”`, 1, ([printed]) =>
    printed === line ? undefined : `it printed “${printed ?? ''}”.`,
  )
}

/** Each of two has one of two things. */
function bothHave(names: readonly string[], verb: string, things: readonly string[]): Check {
  const [one = '', other = ''] = things
  return inEachOrder(
    `In each order ${names.join(' and ')} have ${one} and ${other}, one each`,
    2,
    (lines) => {
      const parts = lines.map((line) => line.split(` ${verb} `))
      const left = things.filter((thing) => !parts.some(([, has]) => has === thing))
      if (left.length > 0) return `nobody had ${left.join(' and ')}: it printed “${lines.join('”, “')}”.`
      const idle = names.find((name) => !parts.some(([who]) => who === name))
      return idle === undefined ? undefined : `${idle} had nothing.`
    },
  )
}

function bothSay(lines: readonly string[]): Check {
  return inEachOrder(`Each order prints “${lines.join('” and “')}”`, lines.length, (printed) => {
    const missing = lines.find((line) => !printed.includes(line))
    return missing === undefined ? undefined : `“${missing}” was not printed.`
  })
}

export const ANY_ORDER: Record<string, readonly Check[]> = {
  'a-lost-update': [everyOrderHolds, alwaysPrints('balance: 150'), givesWay(3)],
  'a-lost-wake-up': [everyOrderHolds, alwaysPrints('eats bread'), givesWay(3)],
  'a-stolen-item': [everyOrderHolds, bothHave(['ann', 'bob'], 'eats', ['bread', 'cake']), givesWay(2)],
  'closed-too-soon': [everyOrderHolds, alwaysPrints('read goodbye'), givesWay(2)],
  'two-at-one-socket': [everyOrderHolds, bothHave(['ann', 'bob'], 'has', ['A', 'B'])],
  'two-locks': [everyOrderHolds, bothSay(['ann eats', 'bob eats']), givesWay(3)],
}

/** Whether the reader decides in this lesson who goes on. */
export function isAnyOrder(lesson: string): boolean {
  return lesson in ANY_ORDER
}
