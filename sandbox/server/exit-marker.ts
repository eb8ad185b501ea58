/**
 * Finds the end of a program in what its terminal prints.
 *
 * The tail of the output is lost when the last process of a terminal exits, so the process
 * that started the program stays alive, prints this marker when the program is over, and is ended
 * by the server. The marker carries a secret of the run: a program that prints one ends nothing.
 */
import { StringDecoder } from 'node:string_decoder'

const BELL = '\u0007'
/** The end of the marker after the secret, or a beginning of it: at most three digits and a bell. */
const CODE = new RegExp(`^(\\d{1,3})${BELL}`)
const START_OF_CODE = /^\d{0,3}$/
const LONGEST_CODE = 4

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
    for (let from = 0, at; (at = bytes.indexOf(this.#start, from)) !== -1; from = at + this.#start.length) {
      const codeAt = at + this.#start.length
      const rest = bytes.toString('latin1', codeAt, codeAt + LONGEST_CODE)
      if (START_OF_CODE.test(rest)) return this.#split(bytes, at)
      const code = CODE.exec(rest)?.[1]
      // Without a code it is text of a program that knows the secret; to wait for its bell would be to keep all that follows.
      if (code === undefined) continue
      const text = this.#decoder.write(bytes.subarray(0, at)) + this.#decoder.end()
      return { text, exitCode: Number(code) }
    }
    return this.#split(bytes, bytes.length - this.#possibleStart(bytes))
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
