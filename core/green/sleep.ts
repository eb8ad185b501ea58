/** The wait for nothing but time. */
import { greenCall } from '../greenlet/green-call.ts'
import { SUSPENDED, type Green, type Suspend } from '../greenlet/green.ts'
import { getCurrent } from '../greenlet/greenlet.ts'
import { checkReturn, misused } from '../greenlet/misuse.ts'
import { refuseAwaitOf } from '../greenlet/not-awaited.ts'
import { OVER } from '../greenlet/transfer.ts'
import type { BaseHub } from '../hubs/base-hub.ts'
import { getHub } from '../hubs/registry.ts'
import type { Timer } from '../timers/timer.ts'
import { GREEN_CALL, showAs } from '../ground/show-as.ts'

/**
 * Suspends the current greenthread.
 *
 * @param seconds - 0 or more; 0 lets every other runnable greenthread and ready descriptor go first
 * @throws ERR_MAINLOOP_BLOCKED in a callback of MAINLOOP, unless `seconds` is 0: then it does nothing
 * @eventlet eventlet.greenthread.sleep
 */
export const sleep = greenCall(function sleep(seconds = 0): Green<void> {
  return new Sleep(seconds) as unknown as Green<void>
})

/**
 * Does what this generator function does, and is written out like {@link Transfer}, for every round trip would resume it
 * (docs/internals/decisions/written-out.md).
 *
 *     if (seconds === 0 && getCurrent() === hub.mainloop) return
 *     const timer = hub.scheduleResume(seconds, getCurrent())
 *     try {
 *       yield* hub.switch()
 *     } finally {
 *       timer.cancel()
 *     }
 */
class Sleep {
  #seconds: number
  #begun = false
  #timer: Timer | null = null

  constructor(seconds: number) {
    this.#seconds = seconds
  }

  next(): IteratorResult<Suspend, unknown> {
    if (this.#begun) return this.#goOn()
    this.#begun = true
    const hub = getHub()
    if (this.#seconds === 0 && getCurrent() === hub.mainloop) return OVER
    this.#timer = hub.scheduleResume(this.#seconds, getCurrent())
    leave(hub, this.#timer)
    return SUSPENDED
  }

  #goOn(): IteratorResult<Suspend, unknown> {
    const timer = this.#timer
    this.#timer = null
    timer?.cancel()
    if (timer?.greenlet.cameBack !== true) throw misused(timer?.greenlet ?? null)
    return OVER
  }

  throw(error: unknown): never {
    this.#begun = true
    this.#timer?.cancel()
    throw error
  }

  return(value: unknown): IteratorResult<Suspend, unknown> {
    this.#begun = true
    const timer = this.#timer
    this.#timer = null
    timer?.cancel()
    checkReturn(timer?.greenlet ?? null)
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}

showAs(Sleep, () => GREEN_CALL)
refuseAwaitOf(Sleep)

/** A caller that can't be suspended gets no timer either. */
function leave(hub: BaseHub, timer: Timer): void {
  try {
    hub.leave()
  } catch (error) {
    timer.cancel()
    throw error
  }
}
