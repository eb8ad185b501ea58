/** Hand-overs to greenlets that wait, one after the other, in MAINLOOP. */
import { getHub } from '../hubs/registry.ts'
import type { Timer } from '../timers/timer.ts'
import type { Taker } from './waiter.ts'

/** At most this many hand-overs per turn: greenlets that feed each other would keep MAINLOOP for ever. */
const PER_TURN = 256

export class HandOut {
  #next: () => boolean
  #timer: Timer | null = null

  /** @param next - hands over to one that is there at this moment; returns whether it could. Must not throw */
  constructor(next: () => boolean) {
    this.#next = next
  }

  /** Has MAINLOOP hand over soon, once for all that happens until then; any code may call this. */
  soon(): void {
    // A timer that a hub has forgotten, as useHub and abort do, is not pending.
    if (this.#timer?.pending !== true) this.#timer = getHub().scheduleCallGlobal(0, this.#run)
  }

  /** Hands over at once, in order, until it is this one's turn or nothing is left: to be called in MAINLOOP. */
  serve(waiter: Taker): void {
    while (waiter.waiting && this.#next());
  }

  #run = (): void => {
    for (let count = 0; count < PER_TURN; count++) if (!this.#next()) return
    this.soon()
  }
}
