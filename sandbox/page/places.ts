/** Finds the place of the source that a stack means: stacks of the worker speak of the compiled code. */
import type { Place } from 'hublet/trace'
import { SNIPPET_NAME } from '../shared/snippet-name.ts'
import type { Columns } from './compile.ts'

/** Deep enough to reach the snippet through the library's own frames. */
const DEPTH = 30

export class Places {
  readonly #lines: readonly Columns[]
  /** Characters that were put before the first line. */
  readonly #before: number
  readonly #anywhere: RegExp
  readonly #inFrames: RegExp

  /** @param url of the compiled module, by which engines may call it */
  constructor(lines: readonly Columns[], before: number, url: string) {
    this.#lines = lines
    this.#before = before
    const file = `(?:${[SNIPPET_NAME, url].map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')})`
    this.#anywhere = new RegExp(`${file}:(\\d+):(\\d+)`)
    this.#inFrames = new RegExp(`^(\\s+at .*?|.*@)${file}:(\\d+):(\\d+)`, 'gm')
  }

  /** The innermost call of the snippet on the present stack; undefined when it is not on the stack, as in MAINLOOP. */
  readonly locate = (): Place | undefined => {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = DEPTH
    const stack = new Error().stack ?? ''
    Error.stackTraceLimit = stackTraceLimit
    const [, line, column] = this.#anywhere.exec(stack) ?? []
    return line === undefined ? undefined : this.#original(Number(line), Number(column))
  }

  /** A text in which stacks may stand, with the places of the source. */
  readonly inPlaces = (text: string): string =>
    text.replaceAll(this.#inFrames, (_, start: string, atLine: string, atColumn: string) => {
      const { line, column } = this.#original(Number(atLine), Number(atColumn))
      return `${start}${SNIPPET_NAME}:${line}:${column}`
    })

  /** All from 1, as stacks have it. */
  #original(line: number, column: number): Place {
    const compiled = column - 1 - (line === 1 ? this.#before : 0)
    const found = this.#lines[line - 1]?.findLast(([start]) => start <= compiled)
    if (found === undefined) return { line, column: Math.max(1, compiled + 1) }
    return { line: found[1] + 1, column: found[2] + 1 }
  }
}
