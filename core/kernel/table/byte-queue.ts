/** Bytes in the order in which they came, as a socket's buffer holds them. */
import { copyBytes } from '../../ground/copy-bytes.ts'

export class ByteQueue {
  #chunks: Uint8Array[] = []
  /** How many chunks at the beginning are used up. */
  #first = 0
  /** How much of the first chunk is taken. */
  #offset = 0
  length = 0

  /** Takes memory that nobody else writes to any more. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#chunks.push(bytes)
    this.length += bytes.length
  }

  /** Moves at most `size` bytes into the beginning of `into`. @returns how many */
  take(into: Uint8Array, size: number): number {
    const wanted = Math.min(size, into.length, this.length)
    let count = 0
    while (count < wanted) {
      const chunk = this.#chunks[this.#first] as Uint8Array
      const part = Math.min(chunk.length - this.#offset, wanted - count)
      copyBytes(chunk, this.#offset, part, into, count)
      count += part
      this.#offset += part
      if (this.#offset === chunk.length) this.#drop()
    }
    this.length -= wanted
    return wanted
  }

  #drop(): void {
    this.#offset = 0
    this.#first++
    if (this.#first < this.#chunks.length && this.#first < 64) return
    this.#chunks = this.#chunks.slice(this.#first)
    this.#first = 0
  }

  clear(): void {
    this.#chunks = []
    this.#first = this.#offset = this.length = 0
  }
}
