/** The hub's contract with the loop that gives it its turns: Node's, or a test's. */

/** Tells the host the outcome of a turn when it is over. */
export interface TurnResult {
  /** A timer is due now, or a greenthread can run. */
  workIsDue: boolean
  /** The host's own descriptor was ready. */
  hostIsReady: boolean
  /** A descriptor of the hub's own was ready: another one may be by now. */
  woke: boolean
}

/** A hub as its host sees it. */
export interface Guest {
  /**
   * Runs one turn of MAINLOOP.
   *
   * @param bound - the longest time that the hub may wait, in seconds; Infinity for no bound
   */
  turn(bound: number): TurnResult
  /** How long it can wait, in seconds: 0 when it has something to do, Infinity when only a descriptor can wake it. */
  secondsLeft(): number
  /** The process ends, perhaps in the midst of a turn: does what can't wait for the end of the turn. */
  processEnds(): void
}

export interface Host {
  /** A descriptor that is readable when the host itself has something to do; null when it has none. */
  readonly descriptor: number | null
  /** Gives the hub turns from now on, and keeps the process alive. Never runs one at once. */
  activate(guest: Guest): void
  /** The hub still gets its turns, but does not keep the process alive until it is activated again. */
  release(guest: Guest): void
  /** The hub has nothing to do: no turns, and no reason for the process to live. */
  deactivate(guest: Guest): void
  /** Runs what the last callback left for the host: ticks and microtasks. */
  drain(): void
  /** Takes an error that nobody in the hub can take. */
  reportUncaught(error: unknown): void
}
