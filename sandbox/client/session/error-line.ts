/** Finds the line of the snippet at which it failed, in what it printed: Node's own words, or the compiler's. */

import { LAST_WORDS } from '../../shared/page-channel.ts'

/** Colors and the like, which stand in the middle of Node's stacks. */
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[\d;?]*[A-Za-z]/g
const FRAME = /^\s+at /
const PLACE = /\bsnippet\.ts:(\d+)/
/** The compiler's report begins with it. */
const REPORT = /^snippet\.ts:(\d+):\d+: /m
/** The last words after an error that nobody caught: Node's, and those of a run in a page. */
const UNCAUGHT = new RegExp(`^(?:Node\\.js v\\d|${LAST_WORDS}$)`)
/** The server's own, which may come after those. */
const LIMIT_MET = /^Limit: /

/** `undefined` when no error ended it, or when the error has no line in the snippet. */
export function errorLineOf(output: string, compiled: boolean): number | undefined {
  const text = output.replace(ESCAPES, '')
  if (!compiled) return numberIn(REPORT.exec(text))
  const lines = text.trimEnd().split(/\r?\n/)
  if (LIMIT_MET.test(lines.at(-1) ?? '')) lines.pop()
  if (!UNCAUGHT.test(lines.at(-1) ?? '')) return undefined
  const last = lines.findLastIndex((line) => FRAME.test(line))
  let first = last
  while (first > 0 && FRAME.test(lines[first - 1] ?? '')) first--
  const frames = last === -1 ? [] : lines.slice(first, last + 1)
  return numberIn(frames.map((line) => PLACE.exec(line)).find((found) => found !== null) ?? null)
}

function numberIn(found: RegExpExecArray | null): number | undefined {
  return found?.[1] === undefined ? undefined : Number(found[1])
}
