/**
 * Gathers what a session sends, so that a burst of small writes becomes a few messages. Output and
 * trace events leave in the order in which they came: the page shows one beside the other.
 */
import type { SessionMessage } from './session.ts'
import type { TraceEvent } from '../shared/trace-events.ts'

const PAUSE_MS = 10
const MOST_EVENTS = 500
const MOST_CHARACTERS = 32 * 1024

type Batch = Extract<SessionMessage, { type: 'output' | 'trace' }>

export class Outbox {
  readonly #send: (message: SessionMessage) => void
  #batches: Batch[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(send: (message: SessionMessage) => void) {
    this.#send = send
  }

  output(text: string): void {
    const last = this.#batches.at(-1)
    if (last?.type === 'output') last.text += text
    else this.#batches.push({ type: 'output', text })
    this.#schedule(this.#lastSize() >= MOST_CHARACTERS)
  }

  trace(event: TraceEvent): void {
    const last = this.#batches.at(-1)
    if (last?.type === 'trace') last.events.push(event)
    else this.#batches.push({ type: 'trace', events: [event] })
    this.#schedule(this.#lastSize() >= MOST_EVENTS)
  }

  /** Sends what was gathered. */
  flush(): void {
    const batches = this.#batches
    this.#batches = []
    for (const batch of batches) this.#send(batch)
  }

  /** Sends what was gathered and stops the clock; later texts and events would wait forever. */
  close(): void {
    clearTimeout(this.#timer)
    this.flush()
  }

  #lastSize(): number {
    const last = this.#batches.at(-1)
    return last?.type === 'trace' ? last.events.length : (last?.text.length ?? 0)
  }

  /** The first message after a silence leaves with this turn of the event loop; then one per pause. */
  #schedule(full: boolean): void {
    if (full) this.flush()
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => this.#onPause(), 0)
  }

  #onPause(): void {
    this.#timer = undefined
    if (this.#batches.length === 0) return
    this.flush()
    this.#timer = setTimeout(() => this.#onPause(), PAUSE_MS)
  }
}
