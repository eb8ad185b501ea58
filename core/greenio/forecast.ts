/**
 * Whether the next receive would find nothing. Then it waits first, and the system call that would only say so is saved: in
 * a ping-pong that is every third one.
 *
 * A forecast that is wrong costs one wait. It can't lose anything: a descriptor that is ready ends the wait at once.
 */

/** After a receive that found nothing, so many that fill their buffer are taken for the last one too. */
const TRUST = 16

export class Forecast {
  /** The next one would find nothing. */
  empty = false
  #trust = 0

  /**
   * A receive has found something, or the end.
   *
   * @param count - how many bytes
   * @param size - how many there was room for
   * @param waited - it had waited, so it says nothing about whether that was needed
   */
  found(count: number, size: number, waited: boolean): void {
    if (!waited) this.#trust = 0
    if (count < size) this.empty = count > 0
    else {
      this.empty = this.#trust > 0
      if (this.empty) this.#trust--
    }
  }

  foundNothing(): void {
    this.#trust = TRUST
  }
}
