/**
 * Writes docs/reference/api: what typedoc makes of the doc comments, with front matter for VitePress, links to the errors page,
 * and one list of every exported name.
 */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { command, main, root } from './steps.mjs'

const OUT = path.join(root, 'docs/reference/api')

/** Orders of the pages in their sidebar; the hand-written pages of the reference have lower ones. */
const FIRST_ORDER = 8100

/** The entries in the order in which a reader meets them. */
const ENTRIES = [
  'hublet',
  'hublet/debug',
  'hublet/trace',
  'hublet/testing',
  'hublet/metrics',
  'hublet/eslint-plugin',
]

/** Names of typedoc's headings in the list. */
const KINDS = {
  Interfaces: 'interface',
  'Type Aliases': 'type',
  Variables: 'constant',
  Functions: 'function',
}

export async function writeReference() {
  rmSync(OUT, { recursive: true, force: true })
  await command('npx', ['typedoc', '--options', 'typedoc.config.mjs'])
  const names = []
  let order = FIRST_ORDER
  for (const entry of ENTRIES) {
    const folder = path.join(OUT, entry)
    const index = path.join(folder, 'index.md')
    const text = readFileSync(index, 'utf8')
    names.push(...namesOf(text, entry))
    const about = { section: entry, order: order++, title: entry }
    writePage(index, text, { ...about, description: firstParagraph(text, `What ${entry} exports.`) })
    for (const file of classesIn(folder)) {
      const name = path.basename(file, '.md')
      const description = firstParagraph(readFileSync(file, 'utf8'), `The class ${name} of ${entry}.`)
      names.push({ name, entry, kind: 'class', link: `./${entry}/classes/${name}`, description })
      writePage(file, readFileSync(file, 'utf8'), {
        section: entry,
        order: order++,
        title: name,
        description,
      })
    }
  }
  writeFileSync(path.join(OUT, 'index.md'), listOf(names))
}

function classesIn(folder) {
  try {
    return readdirSync(path.join(folder, 'classes'))
      .sort()
      .map((file) => path.join(folder, 'classes', file))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    return [] // an entry without classes
  }
}

function writePage(file, text, { title, description, section, order }) {
  const fields = { title, description, section, order, editLink: false, lastUpdated: false, outline: 3 }
  const matter = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  writeFileSync(file, `---\n${matter.join('\n')}\n---\n\n${linkErrors(text)}`)
}

/** Codes outside of code become links to the page that explains them. */
function linkErrors(text) {
  return text
    .split(/(^```[^]*?^```$)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(/(?<![\w`[#-])ERR_[A-Z_]+(?![\w`])/g, (code) => {
            return `[${code}](/reference/errors#${code.toLowerCase().replaceAll('_', '-')})`
          }),
    )
    .join('')
}

/** The content of an entry's own page: everything but its classes. */
function namesOf(text, entry) {
  const groups = text.split(/^## /m).slice(1)
  return groups.flatMap((group) => {
    const kind = KINDS[group.slice(0, group.indexOf('\n')).trim()]
    return group
      .split(/^### /m)
      .slice(1)
      .map((part) => nameOf(text, entry, kind, part))
  })
}

function nameOf(text, entry, kind, part) {
  const heading = part.slice(0, part.indexOf('\n'))
  const name = heading.replace(/\(\)|&lt;.*|\\/g, '').trim()
  const before = text.slice(0, text.indexOf(`\n### ${heading}\n`) + 1)
  const anchor = /<a id="([^"]+)"><\/a>\s*$/.exec(before)?.[1]
  if (anchor === undefined) throw new Error(`${entry}: nothing can link to ${name}.`)
  const callable = kind === 'constant' && /^```ts\n[^\n]*=>/m.test(part)
  return {
    name,
    entry,
    kind: callable ? 'function' : kind,
    link: `./${entry}/#${anchor}`,
    description: firstParagraph(part, ''),
  }
}

/** The first paragraph that is prose, as plain text of at most 160 characters. */
function firstParagraph(text, otherwise) {
  const prose = text
    .replace(/^```[^]*?^```$/gm, '')
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .slice(1)
    .find((part) => /^[A-Z`0-9]/.test(part) && !part.startsWith('[') && !/^`[^`]*`$/.test(part))
  const plain = (prose ?? '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>|[`*\\]/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/"/g, "'") // VitePress writes it into an attribute
    .replace(/\s+/g, ' ')
  const sentence = /^.*?\.(?= |$)/.exec(plain)?.[0] ?? plain
  const short = sentence.length <= 160 ? sentence : `${sentence.slice(0, 157).replace(/\s+\S*$/, '')} …`
  return otherwise !== '' && short.length < 30 ? `${otherwise} ${short}`.trim() : short
}

function listOf(names) {
  const sections = ENTRIES.map((entry) => {
    const rows = names
      .filter((name) => name.entry === entry)
      .sort((one, other) => one.name.localeCompare(other.name, 'en'))
      .map(
        ({ name, kind, link, description }) =>
          `| [\`${name}\`](${link}) | ${kind} | ${escapeCell(description)} |`,
      )
    return `## ${entry}\n\n| name | kind | what it is |\n| --- | --- | --- |\n${rows.join('\n')}\n`
  })
  return `---
title: API
description: Every name that Hublet exports, with its page, made from the doc comments of the code.
section: Reference
order: 801
editLink: false
lastUpdated: false
---

# API

Every name that the package exports, made from the doc comments of the code. Times are seconds unless a name says
otherwise. What returns a \`Green\` is called with \`yield*\`.

${sections.join('\n')}`
}

function escapeCell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('{', '&#123;')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(writeReference)
