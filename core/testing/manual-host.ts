/** A host that gives a hub its turns only when a test says so. */
import type { Guest, Host } from '../kernel/host-contract.ts'

/** More turns than any test needs: a hub that takes them all would never come to rest. */
const TOO_MANY_TURNS = 10_000

/**
 * Stands in for Node's loop: attach it after `useHub`, which attaches Node's, and before anything waits.
 *
 * @example
 * useHub(MyHub)
 * const host = new ManualHost()
 * getHub().attach(host)
 * spawn(main)
 * host.runUntilIdle()
 */
export class ManualHost implements Host {
  readonly descriptor = null
  /** Errors that reached nobody. */
  readonly uncaught: unknown[] = []
  /** Whether the hub would keep a process alive. */
  keepsAlive = false
  #guest: Guest | null = null

  /** Whether the hub has something to do. */
  get active(): boolean {
    return this.#guest !== null
  }

  activate(guest: Guest): void {
    this.#guest = guest
    this.keepsAlive = true
  }

  release(): void {
    this.keepsAlive = false
  }

  deactivate(): void {
    this.#guest = null
    this.keepsAlive = false
  }

  drain(): void {
    // Nothing of Node's is run here: a test's own promises go on when the test awaits.
  }

  reportUncaught(error: unknown): void {
    this.uncaught.push(error)
  }

  /**
   * Runs one turn if the hub has something to do.
   *
   * @param bound - the longest wait, in seconds
   */
  turn(bound = Infinity): void {
    this.#guest?.turn(bound)
  }

  /**
   * Runs turns until the hub has nothing to do.
   *
   * @throws Error when it does not come to rest, as with a listener whose descriptor is never ready: run single turns
   */
  runUntilIdle(): void {
    for (let turns = 0; this.#guest !== null; turns++) {
      if (turns === TOO_MANY_TURNS) throw new Error(`The hub is still busy after ${turns} turns`)
      this.turn()
    }
  }
}
