/** Finds the programs that a documentation page shows, with the output that the page promises for each. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** One program on one page. */
export interface Program {
  /** Path of the page. */
  page: string
  /** Line of the page that stands just before the first line of `code`; 0 for a snippet file. */
  line: number
  /** File that holds `code`: the page, or the snippet that the page includes. */
  source: string
  title: string
  code: string
  /** Whether the page shows it as a live block. */
  live: boolean
  /** Hubs to run on; empty: the one that Hublet chooses. */
  hubs: string[]
  /** Output of the program, by the page; absent when the page does not show it. */
  output?: string
  /** The stops of its story; absent when it has none. */
  tour?: string
  /** Parts of the output that the page quotes further down. */
  excerpts: { line: number; text: string }[]
}

interface Fence {
  info: string
  /** Line number of the opening backticks, counted from 1. */
  line: number
  text: string
}

/**
 * Reads one page. A program is a fence that starts with `ts live`, or a whole snippet file included with
 * `<<<`. An ` ```text output ` fence that directly follows is its output, and a
 * ` ```text tour ` fence after both is its story. A ` ```text excerpt ` fence quotes consecutive lines of an output above it.
 */
export function readPrograms(page: string): Program[] {
  const programs: Program[] = []
  let latest: Program | undefined // takes an output fence, as long as nothing stands between
  let told: Program | undefined // takes a tour, after its output
  for (const part of readParts(readFileSync(page, 'utf8').split('\n'))) {
    if (part === 'text') {
      latest = told = undefined
    } else if (includesProgram(part.info)) {
      latest = readSnippet(page, part)
      programs.push(latest)
    } else if (/^ts live\b/.test(part.info)) {
      latest = readFence(page, part)
      programs.push(latest)
    } else if (part.info === 'text output') {
      if (latest === undefined) throw new Error(`${page}:${part.line}: this output follows no program.`)
      latest.output = part.text
      told = latest
      latest = undefined
    } else if (part.info === 'text tour') {
      const program = latest ?? told
      if (program !== undefined) program.tour = part.text
      latest = told = undefined
    } else if (part.info === 'text excerpt') {
      const quoted = findQuoted(programs, part.text)
      if (quoted === undefined) throw new Error(`${page}:${part.line}: this excerpt follows no output.`)
      quoted.excerpts.push({ line: part.line, text: part.text })
    } else {
      latest = undefined
    }
  }
  return programs
}

/** Whether `excerpt` is made of whole consecutive lines of `output`. */
export function isExcerpt(excerpt: string, output: string): boolean {
  return `\n${output}\n`.includes(`\n${excerpt}\n`)
}

/** The latest program with these lines in its output; the latest one with an output when none has them. */
function findQuoted(programs: Program[], excerpt: string): Program | undefined {
  const candidates = programs.filter(({ output }) => output !== undefined)
  return candidates.findLast(({ output = '' }) => isExcerpt(excerpt, output)) ?? candidates.at(-1)
}

/** Fences and includes in order, with 'text' for each stretch of anything else that is not blank. */
function* readParts(lines: string[]): Generator<Fence | 'text'> {
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const opening = /^(`{3,})(.*)$/.exec(line)
    if (opening !== null) {
      const [, ticks = '', info = ''] = opening
      const end = lines.indexOf(ticks, index + 1)
      if (end === -1) throw new Error(`The fence that opens in line ${index + 1} is never closed.`)
      yield { info: info.trim(), line: index + 1, text: lines.slice(index + 1, end).join('\n') }
      index = end
    } else if (line.startsWith('<<<')) {
      yield { info: line, line: index + 1, text: '' }
    } else if (line.trim() !== '') {
      yield 'text'
    }
  }
}

function readFence(page: string, fence: Fence): Program {
  const title = /title="([^"]*)"/.exec(fence.info)?.[1] ?? `line ${fence.line}`
  const hubs = /hub=(\S+)/.exec(fence.info)?.[1]?.split(',') ?? []
  return { page, line: fence.line, source: page, title, code: fence.text, live: true, hubs, excerpts: [] }
}

/** Other files that a page includes, such as a server's configuration or a part of the library, are only shown. */
function includesProgram(info: string): boolean {
  return info.startsWith('<<<') && /\.ts\b/.test(info) && !info.includes('/core/')
}

function readSnippet(page: string, { info, line }: Fence): Program {
  const path = /^<<< (\.[^\s{#]+\.ts)(\s*\{[^}]*\})?$/.exec(info)?.[1]
  if (path === undefined) throw new Error(`${page}:${line}: include a whole file by its relative path.`)
  const source = resolve(dirname(page), path)
  return {
    page,
    line: 0,
    source,
    title: path,
    code: readFileSync(source, 'utf8'),
    live: false,
    hubs: [],
    excerpts: [],
  }
}
