/** Judges a finished run by the checks of its lesson. */
import { plural } from '../trace/wording.ts'
import { RunFacts, type FinishedRun } from './run-facts.ts'

/** A second run of the reader's code under a condition that the first one does not meet. */
export interface Trial {
  /** Stands before the code, on its first line, so that lines keep their numbers. */
  readonly before: string
}

export interface Check {
  /** The condition that the run has to meet, in words for the reader. */
  readonly wanted: string
  /** The finding that breaks it, and where to look; undefined when all is well. */
  problem(run: RunFacts, killed?: number): string | undefined
  /** Given: `problem` judges the run of this trial, which takes place when the first run is all right. */
  readonly trial?: Trial
  /**
   * Given: the greenthreads of a run that Check kills at their waits when all else is all right. `problem` judges those runs,
   * each with the greenthread that was `killed`, in words that go on after a colon.
   */
  kills?(run: RunFacts): Iterable<number>
}

export interface Verdict {
  readonly wanted: string
  readonly problem: string | undefined
  /** Not judged: its trial or its kills did not take place. */
  readonly open?: true
}

/** A run that is still going on after so long is stopped, and judged as it is. */
export const LONGEST_RUN_SECONDS = 10

/** True of every lesson's run. */
export const ALWAYS: Check = {
  wanted: 'The program ends by itself, without an error',
  problem(facts) {
    const { run } = facts
    if (run.compiled === false) return 'It does not compile: the terminal shows where.'
    if (run.limited) return 'A limit of the sandbox ended it: the terminal shows which.'
    if (run.exitCode === null)
      return `It did not end by itself within ${LONGEST_RUN_SECONDS} seconds: ${goingOn(facts)}`
    if (run.dropped !== undefined)
      return `It did more than the ${run.events.length.toLocaleString('en')} events that are looked at: something goes round and round.`
    return run.exitCode === 0
      ? undefined
      : `It ended with exit code ${run.exitCode}: the terminal shows the error and its line.`
  },
}

/** The greenlet that has control keeps it, when all events were seen and the last switch was to it. */
function goingOn(facts: RunFacts): string {
  const { running } = facts.end
  return facts.run.dropped === undefined && facts.isWorker(running)
    ? `${facts.labelOf(running)} has control, and does not give it away.`
    : 'something still waits. The inspector shows what.'
}

/**
 * @param tried the runs of the trials; a check whose trial is not among them stays open
 * @param killed the problems that kills have shown; a check with kills that is not among them stays open
 */
export function judge(
  checks: readonly Check[],
  run: FinishedRun,
  tried: ReadonlyMap<Trial, FinishedRun> = new Map(),
  killed: ReadonlyMap<Check, string | undefined> = new Map(),
): Verdict[] {
  const facts = new RunFacts(run)
  return [ALWAYS, ...checks].map((check) => {
    const { wanted, trial } = check
    if (check.kills !== undefined)
      return { wanted, problem: killed.get(check), ...(!killed.has(check) && { open: true as const }) }
    if (trial === undefined) return { wanted, problem: check.problem(facts) }
    const second = tried.get(trial)
    if (second === undefined) return { wanted, problem: undefined, open: true }
    return { wanted, problem: check.problem(new RunFacts(second)) }
  })
}

/** The trials of a lesson, each once. */
export function trialsOf(checks: readonly Check[]): Trial[] {
  return [...new Set(checks.flatMap(({ trial }) => (trial === undefined ? [] : [trial])))]
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

/** The program printed these lines and no others, in whatever order. */
export function printsEach(...lines: string[]): Check {
  return {
    wanted: `It prints ${lines.map((line) => `“${line}”`).join(' and ')}, in any order`,
    problem({ lines: printed }) {
      const missing = lines.find((line) => !printed.includes(line))
      if (missing !== undefined) return `“${missing}” was never printed.`
      const twice = lines.find((line) => printed.filter((other) => other === line).length > 1)
      if (twice !== undefined) return `“${twice}” was printed more than once.`
      const more = printed.find((line) => !lines.includes(line))
      return more === undefined ? undefined : `It also printed “${more}”.`
    },
  }
}

/** Nothing is registered in the hub when the program ends. */
export const noListenerLeft: Check = {
  wanted: 'No listener is left',
  problem(run) {
    const [left] = run.end.listeners.values()
    if (!left) return undefined
    const count = plural(run.end.listeners.size, 'listener is', 'listeners are')
    const name = run.labelOf(left.owner)
    return run.end.greenlets.get(left.owner)?.outcome === undefined
      ? `${count} left: ${name} still waits for fd ${left.fd}.`
      : `${count} left: ${name} registered it for fd ${left.fd}, and has ended.`
  },
}

export const noTimerLeft: Check = {
  wanted: 'No timer is left',
  problem(run) {
    const [left] = run.end.timers.values()
    if (!left) return undefined
    const count = plural(run.end.timers.size, 'timer is', 'timers are')
    return `${count} left: one of ${left.seconds} s, which ${run.labelOf(left.owner)} scheduled.`
  },
}

/** The answer when a line that the checks need is not there. */
export function neverPrinted(line: string): string {
  return `“${line}” was never printed.`
}

/** Whether this call can be named in a reason: it is in the code, or the code is not known. */
export function mayName(run: RunFacts, call: string): boolean {
  return run.run.code === undefined || run.run.code.replaceAll(/\/\/.*$/gm, '').includes(`${call}(`)
}
