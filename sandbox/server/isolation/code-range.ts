/**
 * Measures the address space that V8 makes writable for machine code before there is any.
 *
 * V8 13 and later (Node 24) map the whole code range of each isolate writable at once: 512 MiB on x64, one more for each
 * Worker. The kernel counts that as data, although hardly a page of it is ever touched. Earlier versions map page by page.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PRINT_MAPS = `process.stdout.write(require('node:fs').readFileSync('/proc/self/maps', 'latin1'))`
/** Smaller mappings are pages with code in them. A code range is a multiple of this. */
const UNIT_BYTES = 32 * 1024 * 1024
const PATIENCE_MS = 15_000

let measured: Promise<number> | undefined

/**
 * The code range of each isolate of this Node, as the kernel counts it; 0 where it counts none. It is measured once.
 * @throws Error when this Node cannot be started again
 */
export async function codeRangeBytes(): Promise<number> {
  measured ??= measure()
  try {
    return await measured
  } catch (error) {
    measured = undefined
    throw error
  }
}

async function measure(): Promise<number> {
  if (!existsSync('/proc/self/maps')) return 0
  const options = { env: {}, timeout: PATIENCE_MS, killSignal: 'SIGKILL' } as const
  const { stdout } = await run(process.execPath, ['-e', PRINT_MAPS], options)
  return codeRangeIn(stdout)
}

/**
 * The code range in the text of a process's /proc/self/maps: one large piece without a file that may be written and executed.
 * Parts of it may have other rights by then, hence rounding up.
 */
export function codeRangeIn(maps: string): number {
  const sizes = [...maps.matchAll(/^([\da-f]+)-([\da-f]+) rwxp \S+ 00:00 0\s*$/gm)].map(
    ([, from = '', to = '']) => Number.parseInt(to, 16) - Number.parseInt(from, 16),
  )
  const largest = Math.max(0, ...sizes)
  return largest < UNIT_BYTES ? 0 : Math.ceil(largest / UNIT_BYTES) * UNIT_BYTES
}
