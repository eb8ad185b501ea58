/** Finds the line of the snippet that is being run, as its author wrote it. */
import { realpathSync } from 'node:fs'
import { findSourceMap } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Place } from 'hublet/trace'

/** Deep enough to reach the snippet through the library's own frames. */
const DEPTH = 30

/**
 * Makes the function that finds the innermost call of `snippet` on the present stack: its place in
 * the source, or undefined when the snippet is not on the stack, as in MAINLOOP.
 */
export function locator(snippet: string): () => Place | undefined {
  const path = realpathSync(snippet)
  const url = pathToFileURL(path).href
  const known = new Map<string, Place | undefined>()

  return function locate() {
    const site = stack(locate).find((frame) => isFrameOf(frame, url, path))
    const line = site?.getLineNumber()
    const column = site?.getColumnNumber()
    if (line == null || column == null) return undefined
    const key = `${line}:${column}`
    if (!known.has(key)) known.set(key, original(path, line, column))
    return known.get(key)
  }
}

function isFrameOf(frame: NodeJS.CallSite, url: string, path: string): boolean {
  const file = frame.getFileName()
  return file === url || file === path
}

/** The stack below `above` as objects: no text is made, and no source map is read for it. */
function stack(above: () => unknown): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  const holder: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = DEPTH
    Error.prepareStackTrace = (_, frames) => frames
    Error.captureStackTrace(holder, above)
    return holder.stack as NodeJS.CallSite[]
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    Error.prepareStackTrace = prepareStackTrace
  }
}

/** Source maps count lines and columns from 0; a place counts from 1, as stacks do. */
function original(path: string, line: number, column: number): Place | undefined {
  const entry = findSourceMap(path)?.findEntry(line - 1, column - 1)
  if (entry === undefined || !('originalLine' in entry)) return undefined
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}
