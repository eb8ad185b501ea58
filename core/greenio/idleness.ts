/**
 * How long a stream may be idle in both directions: a limit that neither direction can tell for itself, since a proxy that
 * waits for one side's bytes has no quarrel with it while the other side's flow.
 */
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import { getHub } from '../hubs/registry.ts'
import type { Timer } from '../timers/timer.ts'
import { Timeout } from '../green/timeout.ts'

/** An operation that waits, as the limit sees it. */
export interface IdleWait {
  /** Thrown by the limit, and thus to be known where it arrives. */
  idleError: Timeout | null
}

/** Counts the time for which somebody waits and no byte moves. */
export class Idleness {
  readonly seconds: number
  #waits = new Map<IdleWait, Greenlet>()
  #hub: BaseHub | null = null
  #timer: Timer | null = null
  /** Since when somebody waits without a byte, by the hub's clock. */
  #since = 0
  /** Seconds that were spent so in earlier waits, since the last byte. */
  #spent = 0

  /** @param seconds - more than 0 */
  constructor(seconds: number) {
    this.seconds = seconds
  }

  /** Bytes have moved, in either direction. */
  moved(): void {
    this.#spent = 0
    if (this.#hub !== null) this.#since = this.#hub.clock()
  }

  /** The current greenlet begins to wait. */
  begin(wait: IdleWait): void {
    this.#waits.set(wait, getCurrent())
    if (this.#waits.size > 1) return
    this.#hub = getHub()
    this.#since = this.#hub.clock()
    this.#schedule(this.seconds - this.#spent)
  }

  /** It waits no longer, for whatever reason. */
  end(wait: IdleWait): void {
    if (!this.#waits.delete(wait) || this.#waits.size > 0) return
    this.#spent += this.#hub === null ? 0 : this.#hub.clock() - this.#since
    this.stop()
  }

  /** The limit holds no longer. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
    this.#hub = null
  }

  #schedule(seconds: number): void {
    this.#timer = getHub().scheduleCallGlobal(Math.max(seconds, 0), () => this.#look())
  }

  #look(): void {
    if (this.#hub === null) return
    const left = this.seconds - this.#spent - (this.#hub.clock() - this.#since)
    if (left > 0) return this.#schedule(left)
    for (const [wait, greenlet] of [...this.#waits]) {
      if (!this.#waits.has(wait)) continue // ended by one that was resumed before
      wait.idleError = Timeout.over(this.seconds)
      wait.idleError.message = `No byte came or went for ${this.seconds} s`
      greenlet.resumeThrow(wait.idleError)
    }
  }
}
