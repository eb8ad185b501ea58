/**
 * The log of what was refused. A visitor can be refused thousands of times a second, and a line costs more than the refusal:
 * so there are a few lines of each kind in a while, and then one that says how many others there were.
 */
import type { Log } from './log.ts'

const PERIOD_MS = 10_000
/** Lines of one kind in a period. */
const MOST_LINES = 20

export class RefusalLog {
  readonly #log: Log
  readonly #counts = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(log: Log) {
    this.#log = log
  }

  /**
   * Writes a line, unless there were too many of its kind.
   * @param sentence the kind, which is never made of what a visitor sent
   */
  info(fields: object, sentence: string): void {
    const count = (this.#counts.get(sentence) ?? 0) + 1
    this.#counts.set(sentence, count)
    this.#timer ??= setTimeout(() => this.close(), PERIOD_MS).unref()
    if (count <= MOST_LINES) this.#log.info(fields, sentence)
  }

  /** Ends the period: tells how many lines were left out. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const [sentence, count] of this.#counts) {
      if (count > MOST_LINES) this.#log.info({ leftOut: count - MOST_LINES }, sentence)
    }
    this.#counts.clear()
  }
}
