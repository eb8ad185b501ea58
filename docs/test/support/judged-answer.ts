/** Judges an answer to a lesson as the page does: one run, then the trials, then the kills, as long as all is right. */
import { constants } from 'node:os'
import { CHECKS } from '../../../sandbox/client/lessons/checks.ts'
import {
  judge,
  LONGEST_RUN_SECONDS,
  trialsOf,
  type Trial,
  type Verdict,
} from '../../../sandbox/client/lessons/judge.ts'
import { judgeKills } from '../../../sandbox/client/lessons/kills.ts'
import type { FinishedRun } from '../../../sandbox/client/lessons/run-facts.ts'
import { compileSnippet } from '../../live/compile-snippet.ts'
import type { RecordingRoom } from '../../live/record.ts'

/** As many events as the sandbox sends. */
const LIMITS = { events: 20_000, seconds: LONGEST_RUN_SECONDS, cut: true } as const

export interface JudgedAnswer {
  readonly run: FinishedRun
  readonly verdicts: readonly Verdict[]
  /** Everything that the reader is told, each with its demand. */
  readonly problems: readonly string[]
}

export async function judgedAnswer(room: RecordingRoom, id: string, code: string): Promise<JudgedAnswer> {
  const checks = CHECKS[id] ?? []
  const run = await finished(room, code)
  let verdicts = judge(checks, run)
  const isMet = (): boolean => verdicts.every(({ problem }) => problem === undefined)
  if (isMet()) {
    const tried = new Map<Trial, FinishedRun>()
    for (const trial of trialsOf(checks)) tried.set(trial, await finished(room, `${trial.before} ${code}`))
    verdicts = judge(checks, run, tried)
    const again = (trial: Trial): Promise<FinishedRun> => finished(room, `${trial.before} ${code}`)
    if (isMet()) verdicts = judge(checks, run, tried, (await judgeKills(checks, run, again)).problems)
  }
  const problems = verdicts.flatMap(({ wanted, problem }) =>
    problem === undefined ? [] : [`${wanted}: ${problem}`],
  )
  return { run, verdicts, problems }
}

async function finished(room: RecordingRoom, code: string): Promise<FinishedRun> {
  let compiled: string
  try {
    compiled = await compileSnippet(code)
  } catch {
    // The page is told so by the server.
    return { events: [], output: '', exitCode: null, compiled: false, code }
  }
  const { events, output, code: exitCode, signal } = await room.run(compiled, undefined, LIMITS)
  return {
    events,
    output: output.map(({ text }) => text).join(''),
    exitCode: exitCode ?? codeOfSignal(signal),
    code,
  }
}

/** As the sandbox tells it; null when the time was over. */
function codeOfSignal(signal: string | null): number | null {
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1]
  return number === undefined || signal === 'SIGKILL' ? null : 128 + number
}
