/**
 * Holds comments and pages to the rules of plain English that a pattern can hold. Without files: to those that git knows of.
 *
 *     node scripts/plain-english.mjs [--count] [FILE ...]     --count: how often each rule is broken
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { RULES } from './plain-english-rules.mjs'
import { isReadable, lineOf, passagesOf } from './prose.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
/** These hold the words that the rules forbid. */
const ABOUT_THE_RULES = ['scripts/plain-english-rules.mjs', 'scripts/test/plain-english.test.ts']

const given = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const files = given.length > 0 ? given.map((file) => path.resolve(file)) : ourFiles()
const faults = files.filter(isReadable).flatMap(faultsIn)

if (process.argv.includes('--count')) {
  for (const name of new Set(RULES.map((rule) => rule.name)))
    console.log(`${name}: ${faults.filter(({ rule }) => rule === name).length}`)
} else {
  for (const { file, line, rule, words, wayOut } of faults)
    console.error(`${path.relative(process.cwd(), file)}:${line} ${rule}: "${words}". ${wayOut}`)
}
if (faults.length > 0) process.exitCode = 1

function ourFiles() {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  return execFileSync('git', list, { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => !ABOUT_THE_RULES.includes(file))
    .map((file) => path.join(root, file))
    .filter((file) => existsSync(file))
}

function faultsIn(file) {
  const text = readFileSync(file, 'utf8')
  const passages = passagesOf(file, text)
  return passages
    .flatMap((passage) => RULES.flatMap((rule) => faultsOf(file, passage, rule)))
    .sort((a, b) => a.line - b.line)
}

function faultsOf(file, passage, { name, pattern, kinds, wayOut }) {
  if (!kinds.includes(passage.kind)) return []
  const text = passage.text.replace(/\n/g, ' ')
  return [...text.matchAll(pattern)].map((match) => {
    const start = match.index + /^(?:[\s.!"')*_(-]|\d+\. )*/.exec(match[0])[0].length
    const words = text
      .slice(start, start + 45)
      .replace(/\s+/g, ' ')
      .trim()
    return { file, line: passage.line + lineOf(passage.text, start) - 1, rule: name, words, wayOut }
  })
}
