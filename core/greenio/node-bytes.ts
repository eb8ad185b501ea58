/** Bytes out of Node's streams and into them, in green code. */
import type { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { IOClosed } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { until } from '../green/until.ts'

/** A stream that tells nobody when it is destroyed is looked at so often, in milliseconds. */
const LOOK_MS = 50

/**
 * Waits for bytes of a stream.
 *
 * @returns how many came, 0 at the end
 * @throws the error of the stream; `IOClosed` when it was destroyed without one before its end
 */
export function* readInto(stream: Readable, bytes: Uint8Array): Green<number> {
  for (;;) {
    const chunk = stream.read(Math.min(bytes.length, stream.readableLength) || undefined) as Buffer | null
    if (chunk !== null) return take(stream, chunk, bytes)
    if (stream.errored) throw stream.errored
    if (stream.readableEnded) return 0
    if (stream.destroyed) throw destroyed()
    yield* until((signal) => nextEvent(stream, ['readable', 'end', 'close', 'error'], signal))
  }
}

function take(stream: Readable, chunk: Buffer, bytes: Uint8Array): number {
  bytes.set(chunk.subarray(0, bytes.length))
  if (chunk.length > bytes.length) stream.unshift(chunk.subarray(bytes.length))
  return Math.min(chunk.length, bytes.length)
}

/**
 * Writes to a stream, and waits until it has dealt with the bytes. Bytes that are not written when the wait is cut
 * short may still be.
 *
 * @throws the error of the stream; `IOClosed` when it was destroyed without one
 */
export function* writeFrom(stream: Writable, bytes: Uint8Array): Green<void> {
  if (stream.destroyed) throw stream.errored ?? destroyed()
  yield* until((signal) => written(stream, bytes, signal))
}

function written(stream: Writable, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // Not every stream of Node's calls back when it is destroyed.
    const fail = (): void => reject(stream.errored ?? destroyed())
    const stop = onceAny(stream, ['close', 'error'], signal, fail)
    stream.write(bytes, (error) => {
      stop()
      if (!error) resolve()
      else if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_DESTROYED') fail()
      else reject(error)
    })
  })
}

/** The first of some events, or the end of a stream that says nothing; who waits looks at the stream then. */
export function nextEvent(stream: Ending, names: string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = onceAny(stream, names, signal, resolve)
    signal.addEventListener('abort', () => {
      stop()
      resolve()
    })
  })
}

type Ending = EventEmitter & { destroyed: boolean }

/**
 * Calls back at the first of some events, or when a stream that emits none of them is destroyed.
 *
 * @param signal - when it is aborted, nothing is called any more
 * @returns what takes it back
 */
function onceAny(stream: Ending, names: string[], signal: AbortSignal, call: () => void): () => void {
  const stop = (): void => {
    clearInterval(look)
    for (const name of names) stream.off(name, happened)
    signal.removeEventListener('abort', stop)
  }
  const happened = (): void => {
    stop()
    call()
  }
  const look = isSilent(stream) ? setInterval(() => stream.destroyed && happened(), LOOK_MS) : undefined
  for (const name of names) stream.on(name, happened)
  signal.addEventListener('abort', stop)
  return stop
}

/** Whether it was made with `emitClose: false`: then nothing happens when it is destroyed without an error. */
function isSilent(stream: object): boolean {
  const { _readableState, _writableState } = stream as Record<string, { emitClose?: boolean } | undefined>
  return (_readableState ?? _writableState)?.emitClose === false
}

function destroyed(): IOClosed {
  return new IOClosed('The stream of Node was destroyed')
}
