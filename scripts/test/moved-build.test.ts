/** Finished steps are not built again, also when the repository was copied or moved. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const SCRIPTS = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hublet-moved-'))
const [here, there] = [join(folder, 'here'), join(folder, 'there')] as const
afterAll(() => rmSync(folder, { recursive: true }))

const BUILD = `
  import { step } from './steps.mjs'
  await step('Building', { inputs: ['source'], run: async () => console.log('built') })
  console.log('over')`

function build(place: string): string[] {
  const output = execFileSync(process.execPath, [join(place, 'scripts/build.mjs')], { encoding: 'utf8' })
  return output.split('\n').filter((line) => line === 'over' || line.includes('built'))
}

it('a copy of a built repository builds only what differs', () => {
  mkdirSync(join(here, 'source'), { recursive: true })
  mkdirSync(join(here, 'scripts'))
  for (const name of ['steps.mjs', 'progress.mjs']) cpSync(join(SCRIPTS, name), join(here, 'scripts', name))
  writeFileSync(join(here, 'scripts/build.mjs'), BUILD)
  writeFileSync(join(here, 'source/one.ts'), '1')
  expect(build(here)).toHaveLength(2)
  expect(build(here)).toEqual(['over'])
  cpSync(here, there, { recursive: true })
  expect(build(there)).toEqual(['over'])
  writeFileSync(join(there, 'source/one.ts'), '2')
  expect(build(there)).toHaveLength(2)
})
