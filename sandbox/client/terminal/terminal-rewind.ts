/** Brings a terminal to any moment of a run's output: forward by writing on, back by writing again from the start. */
import type { OutputLog } from '../trace/output-log.ts'

/** The part of xterm that it needs. */
export interface Writer {
  write(text: string, written: () => void): void
}

/** ESC c resets everything, scrollback included. */
const RESET = '\u001bc'

/** Written at once; between two such pieces a newer wish is looked at. */
const PIECE = 64 * 1024

export class TerminalRewind {
  readonly #writer: Writer
  readonly #onShown: (output: OutputLog, length: number) => void
  #output: OutputLog | undefined
  #length = 0
  #wanted: { output: OutputLog; length: number } | undefined
  #furthest = 0
  #busy = false

  /** `onShown` hears how many characters of the output are on the screen, when text was shown for the first time. */
  constructor(writer: Writer, onShown: (output: OutputLog, length: number) => void) {
    this.#writer = writer
    this.#onShown = onShown
  }

  /** Whether old output is being written again: what the terminal answers to it has been answered before. */
  get isReplaying(): boolean {
    return this.#busy && this.#length < this.#furthest
  }

  /** Shows the first `length` characters of `output`; a later call wins. */
  show(output: OutputLog, length: number): void {
    this.#wanted = { output, length }
    if (!this.#busy) this.#step()
  }

  #step(): void {
    const { output, length } = this.#wanted ?? {}
    if (output === undefined || length === undefined) return
    const isOther = output !== this.#output
    const back = isOther || length < this.#length
    if (!back && length === this.#length) return
    if (isOther) this.#furthest = 0
    this.#output = output
    if (back) this.#length = 0
    const from = this.#length
    const to = Math.min(length, from + PIECE)
    this.#busy = true
    this.#writer.write((back ? RESET : '') + output.slice(from, to), () => {
      this.#busy = false
      this.#length = to
      if (to > this.#furthest) {
        this.#furthest = to
        this.#onShown(output, to)
      }
      this.#step()
    })
  }
}
