import { describe, expect, it } from 'vitest'
import { adviceOf, unknownHub, type EndedRun } from '../../client/session/advice.ts'

const RUN: EndedRun = { reason: 'exit', exitCode: 0, output: '', code: '', line: undefined, forgotten: [] }
const told = (run: Partial<EndedRun>): string | undefined => adviceOf({ ...RUN, ...run })?.sentence

/** The words of Node 20 and its colors, cut from a terminal. */
const NO_LODASH = `node:internal/modules/esm/resolve:873\r
  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);\r
\u001b[31mError [ERR_MODULE_NOT_FOUND]: Cannot find package 'lodash' imported from /snippet/snippet.mjs\u001b[39m\r
    at Object.getPackageJSONURL (node:internal/modules/package_json_reader:268:9)\r
`

describe('the advice on a run', () => {
  it('is silent when nothing is wrong, and about what was stopped', () => {
    expect(told({})).toBeUndefined()
    expect(told({ exitCode: 1, output: 'Error: mine' })).toBeUndefined()
    expect(told({ reason: 'stopped', exitCode: null, forgotten: [3] })).toBeUndefined()
    expect(told({ output: "I say: Cannot find package 'x' imported from here" })).toBeUndefined()
  })

  it('names a package that does not exist', () => {
    expect(told({ exitCode: 1, output: NO_LODASH })).toContain('There is no package `lodash` here')
  })

  it('names a file that does not exist', () => {
    const output =
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/snippet/other.mjs' imported from /snippet"
    expect(told({ exitCode: 1, output })).toContain('There is no file `other.mjs` here')
  })

  it('says what exit code 13 means', () => {
    expect(told({ exitCode: 13 })).toContain('waited for something that cannot come any more')
  })

  it('points to the first forgotten yield*', () => {
    expect(told({ forgotten: [4, 9] })).toContain('Line 4 calls a green function without `yield*`')
    expect(told({ exitCode: 13, forgotten: [4] })).toContain('Line 4')
  })

  it.each([
    ['const a = <b>hi</b>', 1],
    ['const a = <b/>', 1],
    ['function X() {\n  return <div className="x">hi</div>\n}', 2],
    ['const a = (\n  <p>\n    text\n  </p>\n)', 4],
  ])('tells JSX from TypeScript: %j', (code, line) => {
    expect(told({ reason: 'not-compiled', exitCode: null, code, line })).toContain(
      `Line ${line} looks like JSX`,
    )
  })

  it.each([
    ['const q = new Queue<number>(', 1],
    ['const f = <T>(x: T) => x +', 1],
    ['if (a < b && c > d', 1],
  ])('does not take %j for JSX', (code, line) => {
    expect(told({ reason: 'not-compiled', exitCode: null, code, line })).toBeUndefined()
  })

  it('names the hub of a link as text', () => {
    expect(unknownHub('nope`<b>').sentence).toBe(
      'The link asks for the hub `nope<b>`, which does not exist: the best one is used.',
    )
  })
})
