/** docs/internals/eventlet-tests.md names tests of ours; here it is checked that they exist. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const tests = import.meta.dirname
const page = path.join(tests, '../../docs/internals/eventlet-tests.md')

/** Names of groups and tests of one file, as patterns: a template's value may be anything. */
function titlesOf(file: string): { subjects: RegExp[]; rules: RegExp[] } {
  const source = readFileSync(path.join(tests, file), 'utf8')
  const find = (callee: string): RegExp[] => {
    const call = new RegExp(
      `\\b(?:${callee})(?:\\.each\\([^]*?\\)\\))?\\(\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|"([^"]*)"|\`([^\`]*)\`)`,
      'g',
    )
    return [...source.matchAll(call)].map(([, single, double, template]) => {
      const text = (single ?? double ?? template ?? '').replace(/\\'/g, "'")
      const escaped = text
        .split(/\$\{[^}]*(?:\([^)]*\))?[^}]*\}/)
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      return new RegExp(`^${escaped.join('.+')}$`)
    })
  }
  return { subjects: find('describe|describeOnEveryHub'), rules: find('it|rule') }
}

const named = [...readFileSync(page, 'utf8').matchAll(/`([^`]+) › ([^`]+)`/g)].map(
  ([, subject = '', rule = '']) => [subject, rule] as const,
)
const sources = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map(titlesOf)

it('names tests at all', () => {
  expect(named.length).toBeGreaterThan(60)
})

it.each(named)('names a test that exists: %s › %s', (subject, rule) => {
  const found = sources.some(
    ({ subjects, rules }) =>
      subjects.some((title) => title.test(subject)) && rules.some((title) => title.test(rule)),
  )
  expect(found, `there is no test called "${subject} › ${rule}"`).toBe(true)
})
