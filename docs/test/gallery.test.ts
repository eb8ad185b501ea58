/** Every example of the gallery compiles, runs on the hubs that it names, and prints what its text file says. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLES } from '../../sandbox/client/gallery/examples.ts'
import { ReaderProject } from './support/reader-project.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const gallery = join(repository, 'docs/snippets/gallery')
let project: ReaderProject

/** Their lines come in no fixed order: bytes and timers race on a busy machine. */
const RACES = new Set(['three-greenthreads'])

beforeAll(() => {
  project = new ReaderProject()
})
afterAll(() => project.remove())

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
    const code = readFileSync(join(gallery, `${id}.ts`), 'utf8')
    const { stdout, stderr } = await project.run({ name: id, code }, hub)
    expect(stderr).toBe('')
    const expected = readFileSync(join(gallery, `${id}.txt`), 'utf8')
    if (RACES.has(id)) expect(stdout.split('\n').sort()).toEqual(expected.split('\n').sort())
    else expect(stdout).toBe(expected)
  })
})
