/** The `process.stdin` of a page: what the reader types into the terminal. */
import { Buffer } from 'buffer/'
import { Emitter, EMITTER_MEMBERS, type Listener } from './emitter.ts'
import { CountedTimer } from './life.ts'
import type { LineDiscipline } from './line-discipline.ts'

type Chunk = string | Buffer

export class PageStdin extends Emitter {
  readonly fd = 0
  readonly isTTY = true
  readonly #lines: LineDiscipline
  #texts: string[] = []
  #isFlowing = false
  #isAtEnd = false
  #isOver = false
  #isText = false
  /** Keeps the program alive while it reads. */
  #hold: CountedTimer | undefined
  #isHolding = true

  constructor(lines: LineDiscipline) {
    super()
    this.#lines = lines
  }

  /** Text that was typed; kept until somebody reads. */
  take(text: string): void {
    if (this.#isAtEnd) return
    this.#texts.push(text)
    this.#flow()
  }

  /** Nothing more comes. */
  finish(): void {
    this.#isAtEnd = true
    this.#flow()
  }

  get isRaw(): boolean {
    return this.#lines.isRaw
  }

  setRawMode(isRaw: boolean): this {
    this.#lines.isRaw = Boolean(isRaw)
    return this
  }

  setEncoding(encoding = 'utf8'): this {
    if (!/^utf-?8$/i.test(encoding))
      throw new TypeError(`process.stdin.setEncoding: ${encoding} is not known in a page, which has utf8`)
    this.#isText = true
    return this
  }

  override on(event: string, call: Listener): this {
    super.on(event, call)
    return event === 'data' ? this.resume() : this
  }

  override once(event: string, call: Listener): this {
    super.once(event, call)
    return event === 'data' ? this.resume() : this
  }

  resume(): this {
    if (this.#isOver) return this
    this.#isFlowing = true
    this.#hold ??= new CountedTimer(() => () => undefined)
    if (!this.#isHolding) this.#hold.unref()
    queueMicrotask(() => this.#flow())
    return this
  }

  pause(): this {
    this.#isFlowing = false
    this.#hold?.end()
    this.#hold = undefined
    return this
  }

  isPaused(): boolean {
    return !this.#isFlowing
  }

  ref(): this {
    this.#isHolding = true
    this.#hold?.ref()
    return this
  }

  unref(): this {
    this.#isHolding = false
    this.#hold?.unref()
    return this
  }

  #flow(): void {
    while (this.#isFlowing) {
      const text = this.#texts.shift()
      if (text === undefined) break
      this.emit('data', this.#isText ? text : Buffer.from(text))
    }
    if (!this.#isFlowing || !this.#isAtEnd || this.#isOver) return
    this.#isOver = true
    this.pause()
    this.emit('end')
    this.emit('close')
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void> {
    const chunks: Chunk[] = []
    let wake = (): void => undefined
    const take = (chunk: Chunk): void => {
      chunks.push(chunk)
      wake()
    }
    const end = (): void => wake()
    this.on('end', end).on('data', take)
    try {
      for (;;) {
        const chunk = chunks.shift()
        if (chunk !== undefined) yield chunk
        else if (this.#isOver) return
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      this.off('data', take).off('end', end).pause()
    }
  }
}

/** The members that a program may name. */
export const STDIN_MEMBERS = [
  ...EMITTER_MEMBERS,
  ...['fd', 'isTTY', 'isRaw', 'setRawMode', 'setEncoding', 'resume', 'pause', 'isPaused', 'ref', 'unref'],
]
