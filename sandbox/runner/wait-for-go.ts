/** Loads what every snippet needs, and then stands still until there is one. */
import { closeSync, readSync, writeSync } from 'node:fs'
import { isFifo } from './is-fifo.ts'
import { GO_DESCRIPTOR, type GoLine, MAX_GO_BYTES, READY_LINE } from '../shared/go-channel.ts'
import { TRACE_DESCRIPTOR } from '../shared/trace-channel.ts'

/** Returns when the snippet is written, and its hub chosen. At once where the server waits for no answer. */
export async function waitForGo(): Promise<void> {
  if (!isFifo(GO_DESCRIPTOR)) return
  await preload()
  writeSync(TRACE_DESCRIPTOR, `${READY_LINE}\n`)
  const { hub } = readGo()
  closeSync(GO_DESCRIPTOR)
  if (hub !== undefined) process.env.EVENTLET_HUB = hub
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
