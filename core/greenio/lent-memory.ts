/**
 * Memory that is lent for the time from one receive to the next. A client that waits holds none, and those that get bytes share
 * a few pieces, which the processor has in its caches.
 */
import { Buffer } from 'node:buffer'

/** Size of each piece, and the most that one receive takes, in bytes. */
export const LENT_SIZE = 65536

/** At most so many are kept for later. */
const MOST_KEPT = 64

/** Stands for the piece that will be lent next: which one that is turns out when the bytes are there. */
export const TO_BE_LENT: Uint8Array = new Uint8Array(LENT_SIZE)

/** One piece. */
class Piece {
  readonly memory = Buffer.allocUnsafeSlow(LENT_SIZE)
  /** Its beginning, as it was lent the last time: messages are often of one size. */
  #beginning = this.memory

  beginning(count: number): Buffer {
    if (this.#beginning.length !== count) this.#beginning = this.memory.subarray(0, count)
    return this.#beginning
  }
}

/** Pieces that nobody has; the one that came back last is lent first. */
const free: Piece[] = []

/** The next bytes are received into this one, and lent from it unless something else runs in between. */
export function nextPiece(): Buffer {
  if (free.length === 0) free.push(new Piece())
  return (free.at(-1) as Piece).memory
}

/** A reader's place for the piece that it was lent. */
export class Loan {
  #piece: Piece | null = null

  /** Lends the first `count` bytes of the next piece, just received. */
  begin(count: number): Buffer {
    this.#piece = free.pop() as Piece
    return this.#piece.beginning(count)
  }

  /** Takes back what was lent, if anything was. */
  end(): void {
    if (this.#piece !== null && free.length < MOST_KEPT) free.push(this.#piece)
    this.#piece = null
  }
}
