/** Every example of the gallery compiles, runs on the hubs that it names, and prints what its text file says. */
import { execFile } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLES } from '../../sandbox/client/gallery/examples.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const gallery = join(repository, 'docs/snippets/gallery')
const run = promisify(execFile)
let project: string

/** Their lines come in no fixed order: bytes and timers race on a busy machine. */
const RACES = new Set(['three-greenthreads'])

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'hublet-gallery-'))
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(repository, join(project, 'node_modules/hublet'))
})
afterAll(() => rmSync(project, { recursive: true }))

it('has at least twenty examples, each with a file, and no file without an example', () => {
  const files = readdirSync(gallery).filter((name) => name.endsWith('.ts'))
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(20)
  expect(files.sort()).toEqual(EXAMPLES.map(({ id }) => `${id}.ts`).sort())
})

it.each(EXAMPLES)('$title leads to a heading that the guide has', ({ guide }) => {
  const [page = '', anchor = ''] = guide.split('#')
  const text = readFileSync(join(repository, 'docs', `${page}.md`), 'utf8')
  const anchors = (text.match(/^#+ .*$/gm) ?? []).map(
    (heading) =>
      /\{#([\w-]+)\}/.exec(heading)?.[1] ??
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-'),
  )
  expect(anchors).toContain(anchor)
})

describe.each(EXAMPLES)('$id', ({ id, hubs = [undefined] }) => {
  it.each([...hubs])('prints what it should on %s', async (hub) => {
    const source = readFileSync(join(gallery, `${id}.ts`), 'utf8')
    const { code } = await transform(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      keepNames: true,
    })
    const file = join(project, `${id}.mjs`)
    writeFileSync(file, code)
    const { EVENTLET_HUB: _, HUBLET_TRACE: __, ...environment } = process.env
    const env = hub === undefined ? environment : { ...environment, EVENTLET_HUB: hub }
    const { stdout, stderr } = await run(process.execPath, [file], { env, timeout: 15_000, encoding: 'utf8' })
    expect(stderr).toBe('')
    const expected = readFileSync(join(gallery, `${id}.txt`), 'utf8')
    if (RACES.has(id)) expect(stdout.split('\n').sort()).toEqual(expected.split('\n').sort())
    else expect(stdout).toBe(expected)
  })
})
