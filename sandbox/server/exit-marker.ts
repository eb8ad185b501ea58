/**
 * Finds the end of a program in what its terminal prints.
 *
 * node-pty drops the tail of the output when the last process of a terminal exits, so the process
 * that started the program stays alive, prints this marker when the program is over, and is ended
 * by the server. The marker carries a secret of the run: a program that prints one ends nothing.
 */
import { StringDecoder } from 'node:string_decoder'

const BELL = 0x07
const LONGEST_CODE = 3

/** The shell's `printf` format that prints the marker: secret, then exit code. */
export const MARKER_FORMAT = '\\033]6973;%s;%d\\007'

export interface Scanned {
  /** Text before the marker, whole characters only. */
  text: string
  /** Set when the marker was found; nothing is scanned after it. */
  exitCode?: number
}

export class ExitMarkerScanner {
  readonly #start: Buffer
  readonly #decoder = new StringDecoder('utf8')
  #held: Buffer = Buffer.alloc(0)

  constructor(secret: string) {
    this.#start = Buffer.from(`\u001b]6973;${secret};`)
  }

  /** Takes the next bytes of the terminal; what may be the beginning of a marker is held back. */
  push(chunk: Buffer): Scanned {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk
    const at = bytes.indexOf(this.#start)
    if (at === -1) return this.#split(bytes, bytes.length - this.#possibleStart(bytes))
    const end = bytes.indexOf(BELL, at)
    if (end === -1) return this.#split(bytes, at)
    const code = Number(bytes.toString('latin1', at + this.#start.length, end).slice(0, LONGEST_CODE))
    return { text: this.#decoder.write(bytes.subarray(0, at)) + this.#decoder.end(), exitCode: code }
  }

  #split(bytes: Buffer, at: number): Scanned {
    this.#held = bytes.subarray(at)
    return { text: this.#decoder.write(bytes.subarray(0, at)) }
  }

  /** Length of the longest end of `bytes` with which the marker could begin. */
  #possibleStart(bytes: Buffer): number {
    const longest = Math.min(bytes.length, this.#start.length - 1)
    for (let length = longest; length > 0; length--) {
      if (bytes.subarray(bytes.length - length).equals(this.#start.subarray(0, length))) return length
    }
    return 0
  }
}
