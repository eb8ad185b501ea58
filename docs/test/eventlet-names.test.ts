/** The tables of names in "Coming from Eventlet" say truthfully which calls need a `yield*`: TypeScript compares. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ReaderProject, type TypeProblem } from './support/reader-project.ts'

const page = fileURLToPath(new URL('../guide/coming-from-eventlet.md', import.meta.url))

/** The types of the objects that the tables name. */
const OBJECTS: Readonly<Record<string, string>> = {
  hub: 'hublet.BaseHub',
  timer: 'hublet.Timer',
  timeout: 'hublet.Timeout',
  g: 'hublet.GreenThread<unknown>',
  event: 'hublet.Event<unknown>',
  queue: 'hublet.Queue<unknown>',
  semaphore: 'hublet.Semaphore',
  pool: 'hublet.GreenPool',
  socket: 'hublet.GreenSocket',
  datagram: 'hublet.GreenDatagram',
}

/** The first line of the program; each further one is a claim. */
const TYPES = [
  "import type * as hublet from 'hublet'",
  "import type * as debug from 'hublet/debug'",
  "type Called<F> = F extends (...args: never) => infer R ? (R extends hublet.Green<unknown> ? 'yes' : 'no') : 'no'",
  'type Is<_Said extends Found, Found> = Found',
].join('; ')

interface Name {
  name: string
  /** Its type, in TypeScript. */
  type: string
}

/** The names in a cell. One without an object belongs to the object before it, or is exported. */
function namesIn(cell: string): Name[] {
  const entry = cell.includes('`hublet/debug`') ? 'debug' : 'hublet'
  let object: string | undefined
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => {
    const call = code.replace('getHub().', 'hub.').replace(/\(.*/, '')
    const [, owner, name] = /^(?:(\w+)\.)?([a-z]\w*)$/.exec(call) ?? []
    if (name === undefined) return []
    object = owner ?? object
    return [{ name, type: object ? `${OBJECTS[object]}['${name}']` : `typeof ${entry}.${name}` }]
  })
}

/** Each name whose row says yes or no, and for rows such as "`wait` yes" the names that it lists. */
const claims = (readFileSync(page, 'utf8').split('{#names}')[1] ?? '')
  .split('{#no-counterpart}', 1)
  .join()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .flatMap(([, , cell = '', answer = '']) => {
    const [, listed = '', word] = /^((?:`\w+`,? )*)(yes|no)$/.exec(answer) ?? []
    if (word === undefined) return []
    return namesIn(cell)
      .filter(({ name }) => listed === '' || listed.includes(`\`${name}\``))
      .map((name) => ({ ...name, word }))
  })

describe('the names of "Coming from Eventlet"', () => {
  let project: ReaderProject
  let problems: TypeProblem[]

  beforeAll(() => {
    project = new ReaderProject()
    const lines = claims.map(({ type, word }, n) => `export type Name${n} = Is<'${word}', Called<${type}>>`)
    problems = project.typeErrors([{ name: 'names', code: [TYPES, ...lines].join('\n') }])
  }, 60_000)

  afterAll(() => project?.remove())

  it('are more than fifty', () => {
    expect(claims.length).toBeGreaterThan(50)
  })

  it.each(claims.map((claim, index) => ({ ...claim, line: index + 2 })))(
    'has for $type, called with yield*: $word',
    ({ line }) => {
      expect(problems.filter((problem) => problem.line === line).map(({ text }) => text)).toEqual([])
    },
  )

  it('leaves no problem unseen', () => {
    expect(problems.filter(({ line }) => line === 1)).toEqual([])
  })
})
