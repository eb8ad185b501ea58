/** Bytes out of Node's streams and into them, in green code. */
import type { Readable, Writable } from 'node:stream'
import { IOClosed } from '../ground/errors.ts'
import type { Green } from '../greenlet/green.ts'
import { until } from '../green/until.ts'
import { withTimeout } from '../green/with-timeout.ts'

/**
 * Waits for bytes of a stream.
 *
 * @param seconds - to wait at most; null for no limit
 * @returns how many came, 0 at the end
 * @throws the error of the stream; `IOClosed` when it was destroyed without one before its end
 */
export function* readInto(stream: Readable, bytes: Uint8Array, seconds: number | null): Green<number> {
  for (;;) {
    const chunk = stream.read(Math.min(bytes.length, stream.readableLength) || undefined) as Buffer | null
    if (chunk !== null) return take(stream, chunk, bytes)
    if (stream.errored) throw stream.errored
    if (stream.readableEnded) return 0
    if (stream.destroyed) throw destroyed()
    yield* withTimeout(seconds, () =>
      until((signal) => nextEvent(stream, ['readable', 'end', 'close'], signal)),
    )
  }
}

function take(stream: Readable, chunk: Buffer, bytes: Uint8Array): number {
  bytes.set(chunk.subarray(0, bytes.length))
  if (chunk.length > bytes.length) stream.unshift(chunk.subarray(bytes.length))
  return Math.min(chunk.length, bytes.length)
}

/**
 * Writes to a stream, and waits until it has dealt with the bytes.
 *
 * @param seconds - to wait at most; null for no limit. What is not written by then may still be
 * @throws the error of the stream; `IOClosed` when it is destroyed without one meanwhile
 */
export function* writeFrom(stream: Writable, bytes: Uint8Array, seconds: number | null): Green<void> {
  yield* withTimeout(seconds, () => until(written(stream, bytes)))
}

function written(stream: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    // Not every stream of Node's calls back when it is destroyed.
    const closed = (): void => reject(stream.errored ?? destroyed())
    stream.once('close', closed)
    stream.write(bytes, (error) => {
      stream.off('close', closed)
      if (error) reject(error)
      else resolve()
    })
  })
}

/** The first of some events; an `error` is left to who looks at the stream then. */
export function nextEvent(stream: Readable, names: string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const name of names) stream.off(name, done)
      resolve()
    }
    for (const name of names) stream.on(name, done)
    signal.addEventListener('abort', done)
  })
}

function destroyed(): IOClosed {
  return new IOClosed('The stream of Node was destroyed')
}
