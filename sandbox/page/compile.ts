/**
 * Turns a snippet into JavaScript of the same lines. Types are taken out, nothing is checked, and newer syntax stays as it
 * is: the browser knows it, or says that it does not.
 */
import { decode } from '@jridgewell/sourcemap-codec'
import { parse } from 'es-module-lexer/js'
import { transform } from 'sucrase'
import { codeFrame } from '../shared/code-frame.ts'
import { SNIPPET_NAME } from '../shared/snippet-name.ts'

/** A line of the compiled code: its columns, and what they were in the source, from 0. */
export type Columns = readonly (readonly [compiled: number, line: number, column: number])[]

export type Compiled =
  { code: string; lines: readonly Columns[]; imports: readonly Import[] } | { report: string }

/** A module that the code asks for by a name in quotes, and where in the code the quotes stand. */
export interface Import {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** The report is terminal text with `line:column` from 1. */
export function compile(source: string): Compiled {
  try {
    const { code, sourceMap } = transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      filePath: SNIPPET_NAME,
      sourceMapOptions: { compiledFilename: SNIPPET_NAME },
    })
    const lines = decode(sourceMap?.mappings ?? '').map((segments) =>
      segments.flatMap(([compiled, , line, column]) =>
        line === undefined ? [] : [[compiled, line, column ?? 0] as const],
      ),
    )
    return { code, lines, imports: importsIn(code) }
  } catch (error) {
    return { report: reportOf(source, error as Mistake) }
  }
}

/**
 * The same as a script, for its mistakes alone: browsers say where the mistake of a script is, and not where that of a module
 * is. Nothing of it runs. Lines stay as they are.
 */
export function scriptOf(source: string): string {
  const options = { disableESTransforms: true, filePath: SNIPPET_NAME }
  return `'use strict';(async()=>{${transform(source, { ...options, transforms: ['typescript', 'imports'] }).code}\n})`
}

/** The error of the parser. */
interface Mistake extends Error {
  loc?: { line: number; column: number }
}

function reportOf(source: string, { message, loc }: Mistake): string {
  const text = message.replace(/^Error transforming \S+: /, '').replace(/ \(\d+:\d+\)$/, '')
  if (loc === undefined) return `${SNIPPET_NAME}: ${text}\n`
  return report(source, text, loc.line, loc.column)
}

/** @param line from 1, as the column */
export function report(source: string, text: string, line: number, column: number): string {
  const lineText = source.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? ''
  return `${SNIPPET_NAME}:${line}:${column}: ${text}\n\n${codeFrame(lineText, line, column - 1, 1)}\n`
}

function importsIn(code: string): Import[] {
  const [imports] = parsed(code)
  return imports.flatMap(({ n: name, s, e, d }) => {
    if (name === undefined) return []
    // The place of a dynamic one includes its quotes.
    const isDynamic = d > -1
    return [{ name, start: isDynamic ? s : s - 1, end: isDynamic ? e : e + 1 }]
  })
}

/** The lexer and the browser understand the same, and the browser says better what is wrong. */
function parsed(code: string): ReturnType<typeof parse> | [[]] {
  try {
    return parse(code, SNIPPET_NAME)
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Parse error')) return [[]]
    throw error
  }
}
