/** Check kills a greenthread at its waits, one run for each, to see whether the program holds whatever happens. */
import type { Check, Trial } from './judge.ts'
import { RunFacts, type FinishedRun, type Indexed } from './run-facts.ts'

/** One of the waits of a greenthread: the moment at which it is killed. */
export interface Moment {
  readonly greenlet: number
  /** Counts from 1 on how often it gave control away. */
  readonly nth: number
}

/** More moments than this are not tried: each is a run that the reader waits for. */
const MOST = 6

/** A program that still waits so long after the kill is ended, whatever it waits for. */
const GRACE_MS = 500

/** The moments in a run that was as it should be: of each line in which somebody waited, the first time and the last. */
export function momentsOf(run: RunFacts, greenlets: Iterable<number>): Moment[] {
  const moments: Moment[] = []
  for (const greenlet of new Set(greenlets)) {
    const lines = new Map<number | undefined, Moment[]>()
    for (const [index, { to, at }] of leavesOf(run, greenlet).entries()) {
      if (!run.isMainloop(to)) continue
      const same = lines.get(at?.line) ?? []
      lines.set(at?.line, [...same.slice(0, 1), { greenlet, nth: index + 1 }])
    }
    moments.push(...[...lines.values()].flat())
  }
  return moments.slice(0, MOST)
}

function leavesOf(run: RunFacts, greenlet: number): Indexed<'switch'>[] {
  return run.all('switch').filter(({ from, why }) => from === greenlet && why !== 'end')
}

/**
 * MAINLOOP makes the kill. The call is scheduled when the greenthread gets control, so it comes before all that the greenthread
 * itself schedules until it waits.
 */
export function killing({ greenlet, nth }: Moment): Trial {
  return {
    before:
      `import * as trial from 'hublet'; import * as trialTrace from 'hublet/trace'; { let nth = 0; ` +
      `trialTrace.addInstrument({ switched(_, to) { if (to.id !== ${greenlet} || ++nth !== ${nth}) return; ` +
      `trial.getHub().scheduleCallGlobal(0, () => { trial.kill(to); ` +
      `setTimeout(() => process.exit(), ${GRACE_MS}).unref() }) } }) };`,
  }
}

export interface Killed {
  /** How many kills were tried. */
  readonly kills: number
  /** The problem that a kill has shown, for each check of which all moments were tried. */
  readonly problems: ReadonlyMap<Check, string | undefined>
}

/**
 * @param first a run that was as it should be
 * @param again runs the code under this trial; undefined when that could not take place
 */
export async function judgeKills(
  checks: readonly Check[],
  first: FinishedRun,
  again: (trial: Trial) => Promise<FinishedRun | undefined>,
): Promise<Killed> {
  const facts = new RunFacts(first)
  const problems = new Map<Check, string | undefined>()
  let kills = 0
  for (const check of checks) {
    if (check.kills === undefined) continue
    let problem: string | undefined
    for (const moment of momentsOf(facts, check.kills(facts))) {
      const run = await again(killing(moment))
      if (run === undefined) return { kills, problems }
      kills++
      problem = problemOf(check, new RunFacts(run), moment.greenlet)
      if (problem !== undefined) break
    }
    problems.set(check, problem)
  }
  return { kills, problems }
}

/** The problem with its moment. A run in which it had ended before it could be killed shows nothing. */
function problemOf(check: Check, run: RunFacts, greenlet: number): string | undefined {
  const kill = run.all('switch').find(({ to, why }) => to === greenlet && why === 'kill')
  if (kill === undefined) return undefined
  const problem = check.problem(run, greenlet)
  if (problem === undefined) return undefined
  const place = leavesOf(run, greenlet).findLast(({ index }) => index < kill.index)?.at
  const where = place === undefined ? '' : ` at line ${place.line}`
  return `${run.labelOf(greenlet)} was killed while it waited${where}: ${problem}`
}
