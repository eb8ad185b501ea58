/** The table of the guide beside what the programs in `bench/rivals` print now. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'

const RIVALS = path.join(import.meta.dirname, '../../bench/rivals')

interface Results {
  versions: Record<string, { title: string; version: string }>
  /** By row, then by rival. */
  verdicts: Record<string, Record<string, string>>
}

/** Promises do the same in every Node. */
const IN_EVERY_VERSION = ['promises', 'hublet']

const told = JSON.parse(readFileSync(path.join(RIVALS, 'results.json'), 'utf8')) as Results
let found: Results
let complaints: string

beforeAll(async () => {
  const command = [path.join(RIVALS, 'main.mjs'), '--json', '--check']
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command).catch(
    (ended: { stdout: string; stderr: string }) => ended,
  )
  complaints = stderr
  if (stdout === '') throw new Error(stderr)
  found = JSON.parse(stdout) as Results
}, 300_000)

describe('the table of rivals', () => {
  it('is the one that the command writes', () => {
    expect(complaints).not.toContain('the table of the page')
    expect(Object.keys(found.verdicts)).toEqual(Object.keys(told.verdicts))
  })

  it.for(Object.entries(told.versions))(
    'says what the programs of %s print',
    ([rival, { title, version }], { skip }) => {
      const installed = found.versions[rival]?.version
      if (installed === undefined) return skip(`${title} is not installed`)
      if (installed !== version && !IN_EVERY_VERSION.includes(rival))
        return skip(`the table is of ${title} ${version}, and ${installed} is installed`)
      expect(verdictsOf(rival, found)).toEqual(verdictsOf(rival, told))
    },
  )
})

function verdictsOf(rival: string, { verdicts }: Results): [string, string | undefined][] {
  return Object.entries(verdicts).map(([row, byRival]) => [row, byRival[rival]])
}
