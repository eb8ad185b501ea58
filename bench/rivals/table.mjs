/** The part of a page of the docs that shows the verdicts. */
import { ROWS } from './rows.mjs'

const BEGIN = '<!-- Written by `npm run rivals -- --save`; do not edit. -->'
const END = '<!-- The end of what is written. -->'

/**
 * @param {string} page
 * @param {object} results as they stand in results.json
 * @returns {string} the page with the table of these results in its place
 */
export function withTable(page, results) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`The page has no lines "${BEGIN}" and "${END}" for the table`)
  return `${page.slice(0, begin + BEGIN.length)}\n\n${tableOf(results)}\n\n${page.slice(end)}`
}

/** The table, the versions, and what was lost in which row. */
function tableOf({ versions, verdicts }) {
  const titles = Object.values(versions).map(({ title }) => title)
  const rivals = Object.keys(versions)
  const line = (cells) => `| ${cells.join(' | ')} |`
  const table = [
    line(['program', ...titles]),
    line(['---', ...titles.map(() => '---')]),
    ...ROWS.map(({ name, question }) =>
      line([`${question} (\`${name}\`)`, ...rivals.map((rival) => wordOf(verdicts[name][rival]))]),
    ),
  ]
  const told = Object.values(versions).map(({ title, version }) => `${title} ${version}`)
  return [
    ...table,
    '',
    `It was made with ${told.slice(0, -1).join(', ')} and ${told.at(-1)}.`,
    '',
    ...remarks(versions, verdicts),
  ].join('\n')
}

const wordOf = (verdict) => verdict.split(':')[0]

/** The words of the programs that did not say yes; the same words stand once. */
function remarks(versions, verdicts) {
  return ROWS.flatMap(({ name }) => {
    const groups = grouped(Object.keys(versions), (rival) => verdicts[name][rival])
    const told = [...groups].filter(([verdict]) => verdict !== 'yes')
    return told.map(
      ([verdict, rivals]) => `- \`${name}\`, ${titlesOf(rivals, versions)}: ${remarkOf(verdict)}.`,
    )
  })
}

const titlesOf = (rivals, versions) => rivals.map((rival) => versions[rival].title).join(', ')
const remarkOf = (verdict) => verdict.replace(/^(no|by hand): /, '')

/** `Map.groupBy`, which Node 20 does not have. */
function grouped(items, keyOf) {
  const groups = new Map()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
