/** Makes lines of bytes that come in pieces; a line that is too long is not kept. */
import { MAX_TRACE_LINE_BYTES } from '../shared/trace-channel.ts'

const NEWLINE = 0x0a

export class LineSplitter {
  readonly #onLine: (line: string | undefined) => void
  #rest: Buffer = Buffer.alloc(0)
  #isTooLong = false

  /** @param onLine takes each line without its newline; undefined for one that was too long */
  constructor(onLine: (line: string | undefined) => void) {
    this.#onLine = onLine
  }

  /**
   * Takes the next bytes.
   * @param isOver asked after each line; what follows is left out when it says so
   */
  push(chunk: Buffer, isOver: () => boolean): void {
    let start = 0
    for (let end; !isOver() && (end = chunk.indexOf(NEWLINE, start)) !== -1; start = end + 1) {
      this.#keep(chunk.subarray(start, end))
      const line = this.#isTooLong ? undefined : this.#rest.toString()
      this.#isTooLong = false
      this.#rest = Buffer.alloc(0)
      this.#onLine(line)
    }
    if (!isOver()) this.#keep(chunk.subarray(start))
  }

  #keep(part: Buffer): void {
    if (this.#isTooLong || part.length === 0) return
    this.#isTooLong = this.#rest.length + part.length > MAX_TRACE_LINE_BYTES
    if (this.#isTooLong) this.#rest = Buffer.alloc(0)
    else this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, part]) : Buffer.from(part)
  }
}
