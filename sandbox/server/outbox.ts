/**
 * Gathers what a session sends, so that a burst of small writes becomes a few messages. Output and
 * trace events leave in the order in which they came: the page shows one beside the other.
 */
import type { SessionMessage } from '../shared/protocol.ts'
import type { TraceEvent } from '../shared/trace-events.ts'

const PAUSE_MS = 10
const MOST_EVENTS = 500
const MOST_CHARACTERS = 32 * 1024

type Batch = Extract<SessionMessage, { type: 'output' | 'trace' }>

export class Outbox {
  readonly #send: (message: SessionMessage) => void
  #batches: Batch[] = []
  #pause: NodeJS.Timeout | undefined
  #turn: NodeJS.Immediate | undefined
  /** `performance.now()` when text was last sent. */
  #textSentAt = -Infinity

  constructor(send: (message: SessionMessage) => void) {
    this.#send = send
  }

  output(text: string): void {
    const last = this.#batches.at(-1)
    if (last?.type === 'output') last.text += text
    else this.#batches.push({ type: 'output', text })
    if (this.#lastSize() >= MOST_CHARACTERS) this.flush()
    else if (performance.now() - this.#textSentAt >= PAUSE_MS) this.#sendThisTurn()
    else this.#sendSoon()
  }

  trace(event: TraceEvent): void {
    const last = this.#batches.at(-1)
    if (last?.type === 'trace') last.events.push(event)
    else this.#batches.push({ type: 'trace', events: [event] })
    if (this.#lastSize() >= MOST_EVENTS) this.flush()
    else this.#sendSoon()
  }

  /** Sends what was gathered. */
  flush(): void {
    const batches = this.#batches
    this.#batches = []
    if (batches.some(({ type }) => type === 'output')) this.#textSentAt = performance.now()
    for (const batch of batches) this.#send(batch)
  }

  /** Sends what was gathered and stops the clock; later texts and events would wait forever. */
  close(): void {
    clearTimeout(this.#pause)
    clearImmediate(this.#turn)
    this.flush()
  }

  #lastSize(): number {
    const last = this.#batches.at(-1)
    return last?.type === 'trace' ? last.events.length : (last?.text.length ?? 0)
  }

  /** The first events after a silence leave with this turn of the event loop; then there is one message per pause. */
  #sendSoon(): void {
    if (this.#pause === undefined) this.#sendThisTurn()
  }

  /** Text after a silence does not wait for the pause that the events before it began: somebody looks at an empty screen. */
  #sendThisTurn(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined
      this.#sendAndPause()
    })
  }

  #sendAndPause(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
    if (this.#batches.length === 0) return
    this.flush()
    this.#pause = setTimeout(() => this.#sendAndPause(), PAUSE_MS)
  }
}
