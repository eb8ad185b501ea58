/** A clock that only a test moves. */
import type { Clock } from '../clock.ts'

/**
 * Time in seconds that stands still until it is moved: by hand, or by a {@link FakePoller} that "waits".
 *
 * @example
 * const clock = new ManualClock()
 * const hub = new MyHub({ clock: clock.now })
 */
export class ManualClock {
  #seconds = 0

  readonly now: Clock = () => this.#seconds

  /** @param seconds - how far to move, 0 or more */
  advance(seconds: number): void {
    if (!(seconds >= 0)) throw new RangeError(`Time can't move by ${seconds} s: give 0 or more`)
    this.#seconds += seconds
  }
}
