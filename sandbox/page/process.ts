/** As much of Node's `process` as a page can have. The rest is refused by its name, before the program starts. */
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

/** @param end tells the page that the program has ended with this code */
export function processOf(terminal: Terminal, columns: number, end: (code: number) => void): PageProcess {
  const stream = {
    isTTY: true,
    columns,
    write(chunk: unknown): boolean {
      terminal.write(chunk instanceof Uint8Array ? new TextDecoder().decode(chunk) : String(chunk))
      return true
    },
  }
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
    stdout: stream,
    stderr: stream,
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
  ...['exitCode', 'env', 'argv', 'title', 'platform', 'stdout', 'stderr'],
  ...['hrtime', 'uptime', 'nextTick', 'exit'],
]
