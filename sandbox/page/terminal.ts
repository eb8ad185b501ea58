/** The terminal of a snippet: counts what is printed, and sends it as a terminal shows it. */
import { formatWithOptions, inspect } from 'node-inspect-extracted'
import { PAGE_LIMITS } from '../shared/page-channel.ts'
import type { Outbox } from './outbox.ts'

const INDENT = 2

/** Lines of a stack that are the runner's own, and the ends of blobs, which say nothing to a reader. */
const OWN_LINE = /^\s+at .*\/hublet\/dist\/browser\/.*\n?/gm

export class Terminal {
  readonly #outbox: Outbox
  readonly #inPlaces: (text: string) => string
  readonly #encoder = new TextEncoder()
  #printed = 0
  #atLineStart = true

  /** @param inPlaces puts the places of the source for those of the compiled code */
  constructor(outbox: Outbox, inPlaces: (text: string) => string) {
    this.#outbox = outbox
    this.#inPlaces = inPlaces
  }

  /** Bytes that were printed so far. */
  get printed(): number {
    return this.#printed
  }

  write(text: string): void {
    if (text === '' || this.#printed > PAGE_LIMITS.outputBytes) return
    this.#printed += this.#encoder.encode(text).length
    this.#atLineStart = text.endsWith('\n')
    this.#outbox.send({ type: 'output', text: text.replaceAll(/\r?\n/g, '\r\n') })
  }

  /** Begins a line of its own. */
  line(text: string): void {
    this.write(`${this.#atLineStart ? '' : '\n'}${text}\n`)
  }

  format(...values: unknown[]): string {
    return this.readable(formatWithOptions({ colors: true }, ...values))
  }

  /** An error with its stack, as Node shows it. */
  shown(value: unknown): string {
    return this.readable(inspect(value, { colors: true }))
  }

  readable(text: string): string {
    return this.#inPlaces(text.replace(OWN_LINE, ''))
  }
}

/** The console of the snippet. */
export function consoleOf(terminal: Terminal): Console {
  const counts = new Map<string, number>()
  const times = new Map<string, number>()
  let indent = ''

  const print = (...values: unknown[]): void =>
    terminal.write(`${terminal.format(...values).replaceAll(/^/gm, indent)}\n`)
  const timeOf = (label: string): string =>
    `${label}: ${(performance.now() - (times.get(label) ?? 0)).toFixed(3)}ms`

  const mine: Partial<Console> = {
    log: print,
    info: print,
    debug: print,
    warn: print,
    error: print,
    table: print,
    dirxml: print,
    dir: (value, options) => print(inspect(value, { colors: true, ...(options as object | undefined) })),
    trace: (...values) =>
      print(`Trace: ${terminal.format(...values)}\n${new Error().stack?.replace(/^.*\n/, '') ?? ''}`),
    assert(condition, ...values) {
      if (condition) return
      print(...(values.length === 0 ? ['Assertion failed'] : ['Assertion failed:', ...values]))
    },
    group(...values: unknown[]) {
      if (values.length > 0) print(...values)
      indent += ' '.repeat(INDENT)
    },
    groupEnd() {
      indent = indent.slice(INDENT)
    },
    count(label = 'default') {
      counts.set(label, (counts.get(label) ?? 0) + 1)
      print(`${label}: ${counts.get(label) ?? 0}`)
    },
    countReset: (label = 'default') => void counts.delete(label),
    time: (label = 'default') => void times.set(label, performance.now()),
    timeLog: (label = 'default', ...values) => print(timeOf(label), ...(values as unknown[])),
    timeEnd(label = 'default') {
      print(timeOf(label))
      times.delete(label)
    },
    clear: () => undefined,
  }
  return { ...mine, groupCollapsed: mine.group } as Console
}
