/** Bytes from one stream into another. */
import { checkWhole, checkOptions } from '../ground/checks.ts'
import type { Green } from '../greenlet/green.ts'
import { all } from '../groups/combine.ts'
import type { GreenStream } from './stream.ts'

export interface CopyOptions {
  /** Bytes that are received at a time at most; 65536 unless given. */
  size?: number
}

/**
 * Copies everything from one stream into another, until the first one ends. It never has more than `size` bytes at hand: while the
 * one does not take them, nothing is received from the other.
 *
 * @param from - a socket, a pipe, or what `fromNodeStream` gives; it is read to its end and not closed
 * @param to - another one; its end is not said
 * @returns how many bytes were copied
 * @throws the errors of `recv` and `sendAll`; ERR_OPTION_INVALID
 */
export function* copy(from: GreenStream, to: GreenStream, options: CopyOptions = {}): Green<number> {
  const { size = 65536 } = checkOptions('copy', options)
  checkWhole('copy: size', size, 1)
  for (let total = 0; ;) {
    const bytes = yield* from.recv(size)
    if (bytes.length === 0) return total
    yield* to.sendAll(bytes)
    total += bytes.length
  }
}

/** A stream whose direction of sending can be ended: a socket. */
export type TwoWayStream = GreenStream & { shutdown(how: 'write'): void }

/**
 * Copies in both directions at once, as a proxy does. The end of one stream is said to the other, which may go on to send; an
 * error in one direction ends the other direction.
 *
 * @param left - a `GreenSocket`, with TLS or without; it is not closed
 * @param right - another one
 * @returns bytes from left to right, and from right to left
 * @throws as {@link copy}
 * @example yield* pipe(client, yield* connect({ host, port }))
 */
export function* pipe(
  left: TwoWayStream,
  right: TwoWayStream,
  options: CopyOptions = {},
): Green<[number, number]> {
  return yield* all([copyToTheEnd(left, right, options), copyToTheEnd(right, left, options)])
}

function* copyToTheEnd(from: TwoWayStream, to: TwoWayStream, options: CopyOptions): Green<number> {
  const count = yield* copy(from, to, options)
  to.shutdown('write')
  return count
}
