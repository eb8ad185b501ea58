/** Judges a finished run by the checks of its lesson. */
import { plural } from '../trace/wording.ts'
import { RunFacts, type FinishedRun } from './run-facts.ts'

export interface Check {
  /** The condition that the run has to meet, in words for the reader. */
  readonly wanted: string
  /** The finding that breaks it, and where to look; undefined when all is well. */
  problem(run: RunFacts): string | undefined
}

export interface Verdict {
  readonly wanted: string
  readonly problem: string | undefined
}

/** A run that is still going on after so long is stopped, and judged as it is. */
export const LONGEST_RUN_SECONDS = 10

/** True of every lesson's run. */
export const ALWAYS: Check = {
  wanted: 'The program ends by itself, without an error',
  problem({ run }) {
    if (run.compiled === false) return 'It does not compile: the terminal shows where.'
    if (run.exitCode === null)
      return `It did not end by itself within ${LONGEST_RUN_SECONDS} seconds: something still waits. The inspector shows what.`
    return run.exitCode === 0
      ? undefined
      : `It ended with exit code ${run.exitCode}: the terminal shows the error and its line.`
  },
}

export function judge(checks: readonly Check[], run: FinishedRun): Verdict[] {
  const facts = new RunFacts(run)
  return [ALWAYS, ...checks].map((check) => ({ wanted: check.wanted, problem: check.problem(facts) }))
}

/** The program printed exactly these lines. */
export function prints(...lines: string[]): Check {
  const quoted = lines.map((line) => `“${line}”`).join(', ')
  return {
    wanted: `It prints ${quoted}${lines.length > 1 ? ', in this order' : ''}`,
    problem({ lines: printed }) {
      if (printed.join('\n') === lines.join('\n')) return undefined
      if (printed.length === 0) return 'It printed nothing.'
      const wrong = printed.findIndex((line, index) => line !== lines[index])
      if (wrong === -1) return `After “${printed.at(-1) ?? ''}” it printed no more.`
      const expected = lines[wrong]
      return expected === undefined
        ? `After the last of these it also printed “${printed[wrong] ?? ''}”.`
        : `Line ${wrong + 1} is “${printed[wrong] ?? ''}”, not “${expected}”.`
    },
  }
}

/** Nothing is registered in the hub when the program ends. */
export const noListenerLeft: Check = {
  wanted: 'No listener is left',
  problem({ end }) {
    const [left] = end.listeners.values()
    if (!left) return undefined
    const name = end.greenlets.get(left.owner)?.name ?? 'a greenlet'
    return `${plural(end.listeners.size, 'listener is', 'listeners are')} left: ${name} still waits for fd ${left.fd}.`
  },
}

export const noTimerLeft: Check = {
  wanted: 'No timer is left',
  problem({ end }) {
    const [left] = end.timers.values()
    if (!left) return undefined
    const name = end.greenlets.get(left.owner)?.name ?? 'a greenlet'
    return `${plural(end.timers.size, 'timer is', 'timers are')} left: one of ${left.seconds} s, which ${name} scheduled.`
  },
}

/** The answer when the run has no greenlet of a name that the checks use. */
export function noSuch(name: string): string {
  return `No greenlet is called ${name}: keep the name of its function.`
}

/** Greenlets with this name give control away `least` times before they end; `never` is said when they did not once. */
export function givesWay(name: string, told: { wanted: string; never: string; least?: number }): Check {
  const { wanted, never, least = 1 } = told
  return {
    wanted,
    problem(run) {
      if (run.named(name).length === 0) return noSuch(name)
      const count = run.switchesFrom(name)
      if (count >= least) return undefined
      return count === 0 ? never : `${name} gave way ${plural(count, 'time')} only.`
    },
  }
}

/** Greenthreads with this name ended with a result. */
export function finishes(name: string): Check {
  return {
    wanted: `${name} runs to its end`,
    problem(run) {
      const all = run.named(name)
      if (all.length === 0) return noSuch(name)
      const wrong = all.find(({ outcome }) => outcome !== 'result')
      if (!wrong) return undefined
      if (!wrong.started) return `${name} never ran.`
      if (wrong.outcome === undefined) return `${name} was still waiting when the program ended.`
      return wrong.outcome === 'killed'
        ? `${name} was killed.`
        : `${name} failed: ${wrong.error ?? 'an error'}`
    },
  }
}
