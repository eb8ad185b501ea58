/** Runs the programs of a rival, and reads their verdicts. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

const HERE = import.meta.dirname

/** Longer than all programs of the slowest take on a busy machine. */
const LIMIT_MS = 120_000

const VERDICT = /^verdict: (?<verdict>yes|no: .+|by hand: .+)$/m

/** Eventlet's resolver, which no program asks, would take longer to load than all else. */
const env = { ...process.env, PYTHONPATH: HERE, PYTHONIOENCODING: 'utf8', EVENTLET_NO_GREENDNS: 'yes' }

/**
 * Runs the programs of the rows in one process, since its start takes longer than they do. Each can be run by itself, too.
 *
 * @param {{ name: string, file: string, inTurn: string, command: string[] }} rival
 * @param {{ name: string }[]} rows
 * @returns {Promise<{ row: string, rival: string, output: string, verdict: string }[]>} a verdict is `yes`, or begins with
 * `no: ` or `by hand: `
 */
export async function runPrograms({ name: rival, file, command, inTurn }, rows) {
  const programs = rows.map(({ name }) => path.join(HERE, name, file))
  const [runner, ...before] = command
  const { stdout } = await promisify(execFile)(runner, [...before, path.join(HERE, inTurn), ...programs], {
    env,
    timeout: LIMIT_MS,
  })
  return rows.map(({ name: row }, n) => {
    const output = stdout.split(`program: ${programs[n]}\n`)[1]?.split('\nprogram: ')[0] ?? ''
    const verdict = VERDICT.exec(output)?.groups.verdict
    if (verdict === undefined)
      throw new Error(`${programs[n]} ended without a verdict; it printed ${JSON.stringify(output)}`)
    return { row, rival, output, verdict }
  })
}
