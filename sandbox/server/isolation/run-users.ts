/**
 * A user of its own for each run of a server that is root. Much that the kernel counts belongs to a
 * user and to no namespace (file watchers, pipe buffers, signals in a queue, descriptors on their way),
 * and no run may use up another's.
 */

/** Inside the range that systemd keeps for users that come and go (61184 to 65519). */
const FIRST = 64_000
const COUNT = 1_000

export class RunUsers {
  readonly #free = Array.from({ length: COUNT }, (_, index) => FIRST + COUNT - 1 - index)

  /** @throws Error when all are taken, which takes more sessions than a server has descriptors for */
  take(): number {
    const user = this.#free.pop()
    if (user === undefined) throw new Error(`All ${COUNT} users for runs are taken.`)
    return user
  }

  giveBack(user: number): void {
    this.#free.push(user)
  }
}
