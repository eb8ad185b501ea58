/** A clock that only a test moves. */
import type { Clock } from '../ground/clock.ts'
import { refuse } from '../ground/checks.ts'

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

  /**
   * @param seconds - how far to move, 0 or more
   * @throws ERR_OPTION_INVALID
   */
  advance(seconds: number): void {
    if (typeof seconds !== 'number' || !(seconds >= 0))
      throw refuse('advance: seconds', seconds, 'seconds, 0 or more')
    this.#seconds += seconds
  }
}
