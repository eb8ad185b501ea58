/**
 * Sends what a run has to tell to the page, at once and in order: a snippet that never gives control back has been seen until
 * then. In a flood several items go together, since each message costs the page a turn.
 */
import type { WorkerItem } from '../shared/page-channel.ts'

/** As many messages go out by themselves within a moment. */
const AT_ONCE = 50
const MOMENT_MS = 50
/** As many items make a message of a flood. */
const TOGETHER = 100

type Port = InstanceType<typeof MessagePort>

export class Outbox {
  readonly #port: Port
  readonly #now = performance.now.bind(performance)
  readonly #soon: () => void
  #waiting: WorkerItem[] = []
  #moment = -Infinity
  #sent = 0
  #isClosed = false

  constructor(port: Port) {
    this.#port = port
    const { port1, port2 } = new MessageChannel()
    Object.assign(port1, { onmessage: () => this.#flush() })
    this.#soon = () => port2.postMessage(null)
  }

  send(item: WorkerItem): void {
    if (this.#isClosed) return
    if (this.#waiting.push(item) >= TOGETHER || !this.#isFlood()) this.#flush()
    else if (this.#waiting.length === 1) this.#soon()
  }

  /** The last item: whatever the snippet does now is not seen any more. */
  close(item: WorkerItem): void {
    this.send(item)
    this.#flush()
    this.#isClosed = true
  }

  #isFlood(): boolean {
    const now = this.#now()
    if (now - this.#moment > MOMENT_MS) {
      this.#moment = now
      this.#sent = 0
    }
    return ++this.#sent > AT_ONCE
  }

  #flush(): void {
    if (this.#waiting.length === 0) return
    this.#port.postMessage(this.#waiting)
    this.#waiting = []
  }
}
