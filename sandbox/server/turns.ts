/**
 * Takes the requests of one connection one after the other: a client that sends many at once has one file open, not
 * one for each.
 */
import type { Socket } from 'node:net'

interface Turns {
  isBusy: boolean
  waiting: (() => void)[]
}

/** No browser sends a request before it has the answer to the last one. */
const MOST_WAITING = 16

export class ConnectionTurns {
  readonly #turns = new WeakMap<Socket, Turns>()

  /** Whether a request of this connection is being answered. */
  isBusy(socket: Socket): boolean {
    return this.#turns.get(socket)?.isBusy ?? false
  }

  /**
   * Calls `begin` when it is the request's turn; never, if the connection is closed before.
   * @returns false when too many wait already
   */
  take(socket: Socket, begin: () => void): boolean {
    const turns = this.#of(socket)
    if (turns.isBusy) return turns.waiting.length < MOST_WAITING && turns.waiting.push(begin) > 0
    turns.isBusy = true
    begin()
    return true
  }

  /** The answer is done with. */
  leave(socket: Socket): void {
    const turns = this.#of(socket)
    const next = turns.waiting.shift()
    if (next === undefined) turns.isBusy = false
    else next()
  }

  #of(socket: Socket): Turns {
    const known = this.#turns.get(socket)
    if (known !== undefined) return known
    const turns: Turns = { isBusy: false, waiting: [] }
    this.#turns.set(socket, turns)
    socket.once('close', () => (turns.waiting.length = 0))
    return turns
  }
}
