/** Loads what every snippet needs, stands still until there is one, and compiles it. */
import { closeSync, readFileSync, readSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startCompiler } from './compile.ts'
import { isFifo } from './is-fifo.ts'
import {
  CODE_DESCRIPTOR,
  COMPILER_DESCRIPTOR,
  COMPILED_LINE,
  GO_DESCRIPTOR,
  type GoLine,
  MAX_GO_BYTES,
  READY_LINE,
  type ReportLine,
} from '../shared/go-channel.ts'
import { SNIPPET_NAME } from '../shared/snippet-name.ts'
import { TRACE_DESCRIPTOR } from '../shared/trace-channel.ts'

/**
 * Returns when the snippet is compiled, and its hub chosen. At once where the server waits for no answer: the snippet is
 * JavaScript then.
 * @param snippet file of the compiled snippet; its source lies beside it
 * @param compiledBytes bytes of compiled code, at most
 */
export async function waitForGo(snippet: string, compiledBytes: number): Promise<void> {
  if (!isFifo(GO_DESCRIPTOR)) return
  const starting = startCompiler(`/proc/self/fd/${COMPILER_DESCRIPTOR}`, compiledBytes)
  closeSync(COMPILER_DESCRIPTOR)
  await preload()
  writeLine(READY_LINE)
  const { hub } = readGo()
  const compiled = await starting.compile(readFileSync(join(dirname(snippet), SNIPPET_NAME), 'utf8'))
  if (!compiled.ok) return reportAndWait(compiled.report)
  writeAll(CODE_DESCRIPTOR, compiled.code)
  closeSync(CODE_DESCRIPTOR)
  closeSync(GO_DESCRIPTOR)
  if (hub !== undefined) process.env.EVENTLET_HUB = hub
  writeLine(COMPILED_LINE)
}

/** The library, its addon, and what `console.log` is made of. None of it does anything before the snippet does. */
async function preload(): Promise<void> {
  const [{ listHubs }] = await Promise.all([import('hublet'), import('node:tty')])
  listHubs()
}

/** Blocks the thread: a runner without a snippet has nothing else to do, and costs nothing. */
function readGo(): GoLine {
  const buffer = Buffer.alloc(MAX_GO_BYTES)
  const length = readSync(GO_DESCRIPTOR, buffer)
  // The server is gone.
  if (length === 0) process.exit(1)
  return JSON.parse(buffer.toString('utf8', 0, length)) as GoLine
}

/** The server ends the run as soon as it has read the report; the second wait ends only with the server. */
function reportAndWait(report: string): void {
  const line: ReportLine = { report }
  writeLine(JSON.stringify(line))
  readGo()
  process.exit(1)
}

function writeLine(line: string): void {
  writeSync(TRACE_DESCRIPTOR, `${line}\n`)
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
}
