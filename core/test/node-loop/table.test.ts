/** The documentation's table of rules and tests, kept true in both directions. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '../../..')
const page = readFileSync(path.join(root, 'docs/internals/node-loop-tests.md'), 'utf8')

/** Rules with the titles of their tests, as the table's rows have them. */
const rules = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (-|Rule )/.test(line))
  .map((line) => {
    const [, rule = '', tests = ''] = line.split('|').map((cell) => cell.trim())
    return { rule, titles: tests.split(' · ').map((title) => title.replace(/^`(.*)`$/, '$1')) }
  })

interface Title {
  /** As the source has it: `%s` and `${...}` stand for cases. */
  title: string
  /** Puts each case in place of `%s`, if the source lists them right there. */
  cases: string[]
}

function titlesIn(folder: string): Title[] {
  return readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => titlesOf(readFileSync(path.join(root, folder, name), 'utf8')))
}

/** The first arguments of `it(...)`, `it.each(...)(...)` and so on. */
function titlesOf(text: string): Title[] {
  const source = ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest)
  const titles: Title[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^it\b/.test(node.expression.getText(source))) {
      const [first] = node.arguments
      const title = first === undefined ? undefined : textOf(first)
      if (title !== undefined) titles.push({ title, cases: casesOf(node.expression, title) })
    }
    ts.forEachChild(node, visit)
  }
  const textOf = (node: ts.Node): string | undefined => {
    if (ts.isStringLiteralLike(node)) return node.text
    return ts.isTemplateExpression(node) ? node.getText(source).slice(1, -1) : undefined
  }
  const casesOf = (callee: ts.Expression, title: string): string[] => {
    const table = ts.isCallExpression(callee) ? callee.arguments[0] : undefined
    if (table === undefined || !ts.isArrayLiteralExpression(table)) return []
    const firsts = table.elements.map((row) => (ts.isArrayLiteralExpression(row) ? row.elements[0] : row))
    return firsts.map((first) => title.replace('%s', (first && textOf(first)) ?? '%s'))
  }
  visit(source)
  return titles
}

const nodeLoop = titlesIn('core/test/node-loop')
const tests = [...nodeLoop, ...titlesIn('core/test/workers'), ...titlesIn('native/test')]
const all = new Set(tests.flatMap(({ title, cases }) => [title, ...cases]))
const named = new Set(rules.flatMap(({ titles }) => titles))

describe('the table of rules', () => {
  it.each(rules)('names tests that exist: $rule', ({ titles }) => {
    expect(titles.filter((title) => !all.has(title))).toEqual([])
  })

  it("names every test of Node's loop", () => {
    const own = titlesOf(readFileSync(import.meta.filename, 'utf8')).map(({ title }) => title)
    const missing = nodeLoop
      .filter(({ title }) => !named.has(title) && !own.includes(title))
      .flatMap(({ title, cases }) => (cases.length > 0 ? cases.filter((one) => !named.has(one)) : [title]))
    expect(nodeLoop.length).toBeGreaterThan(30)
    expect(missing).toEqual([])
  })
})
