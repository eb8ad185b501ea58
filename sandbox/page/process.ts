/** As much of Node's `process` as a page can have. The rest is refused by its name, before the program starts. */
import { Emitter, EMITTER_MEMBERS } from './emitter.ts'
import type { PageStdin } from './stdin.ts'
import type { Terminal } from './terminal.ts'

/** A program has ended itself; whatever it still does is not seen. */
export const EXITED = Symbol('exited')

export interface PageProcess {
  exitCode: number | undefined
  env: Record<string, string>
  exit(code?: number): never
  [member: string]: unknown
}

const start = performance.now()

/** Nanoseconds since the program began. */
function nanoseconds(): bigint {
  return BigInt(Math.round((performance.now() - start) * 1e6))
}

/** The `process.stdout` of a page, and its `process.stderr`: the terminal. */
export class PageStdout extends Emitter {
  readonly isTTY = true
  readonly #terminal: Terminal
  columns: number
  rows: number

  constructor(terminal: Terminal, columns: number, rows: number) {
    super()
    this.#terminal = terminal
    this.columns = columns
    this.rows = rows
  }

  write(chunk: unknown): boolean {
    this.#terminal.write(chunk instanceof Uint8Array ? new TextDecoder().decode(chunk) : String(chunk))
    return true
  }

  getWindowSize(): [number, number] {
    return [this.columns, this.rows]
  }

  /** The reader has made the terminal larger or smaller. */
  resized(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return
    this.columns = columns
    this.rows = rows
    this.emit('resize')
  }
}

/** @param end tells the page that the program has ended with this code */
export function processOf(stdin: PageStdin, stdout: PageStdout, end: (code: number) => void): PageProcess {
  const hrtime = Object.assign(
    (): [number, number] => {
      const now = nanoseconds()
      return [Number(now / 1_000_000_000n), Number(now % 1_000_000_000n)]
    },
    { bigint: nanoseconds },
  )
  const mine: PageProcess = {
    exitCode: undefined,
    env: {},
    argv: ['page', 'snippet.ts'],
    title: 'page',
    platform: 'page',
    stdin,
    stdout,
    stderr: stdout,
    hrtime,
    uptime: () => Number(nanoseconds()) / 1e9,
    nextTick: (call: (...args: unknown[]) => void, ...args: unknown[]) => queueMicrotask(() => call(...args)),
    exit(code = mine.exitCode ?? 0): never {
      end(code)
      throw EXITED
    },
  }
  return mine
}

/** The members that a program may name. */
export const PROCESS_MEMBERS = [
  ...['exitCode', 'env', 'argv', 'title', 'platform', 'stdin', 'stdout', 'stderr'],
  ...['hrtime', 'uptime', 'nextTick', 'exit'],
]

/** The members of its output that a program may name. */
export const STDOUT_MEMBERS = [...EMITTER_MEMBERS, 'isTTY', 'columns', 'rows', 'write', 'getWindowSize']
