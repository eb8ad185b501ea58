/** MAINLOOP's place in a loop that calls back: the immediates and timers of Node, Bun, Deno or a page give the turns. */
import type { HostLoop } from '../kernel.ts'

/** Gives the turns. */
export interface Pace {
  /** Calls once, when the loop comes round. */
  soon(call: () => void): void
  /** Calls once, after so many seconds or a little later. @returns what takes it back */
  later(seconds: number, call: () => void): () => void
  /** Whether the process has to live on. */
  keepAlive(state: boolean): void
}

/** A kernel's knowledge of things to come. */
export interface Outlook {
  /** Whether a poller might find something at once. */
  readonly stirring: boolean
  /** The longest that the hub may wait in its next turn, in milliseconds. */
  readonly boundMs: number
  /** Seconds until the next turn makes sense; Infinity for none. `left` is what the hub has until its next deadline. */
  untilNext(left: number): number
  /** Throws what nobody in the hub could take, if there is anything. */
  throwUncaught(): void
}

export class Turns implements HostLoop {
  readonly backendFd = -1
  #turn: (boundMs: number) => number
  #secondsLeft: () => number
  #outlook: Outlook
  #pace: Pace
  #active = false
  #inTurn = false
  /** A turn is on its way. */
  #soon = false
  #cancelLater: (() => void) | null = null

  constructor(turn: (boundMs: number) => number, secondsLeft: () => number, outlook: Outlook, pace: Pace) {
    this.#turn = turn
    this.#secondsLeft = secondsLeft
    this.#outlook = outlook
    this.#pace = pace
  }

  activate(): void {
    this.#active = true
    this.#pace.keepAlive(true)
    this.changed()
  }

  release(): void {
    this.#pace.keepAlive(false)
  }

  deactivate(): void {
    this.#active = false
    this.#forgetLater()
    this.#pace.keepAlive(false)
  }

  /** A turn looks at its end. */
  changed(): void {
    if (!this.#active || this.#inTurn || this.#soon) return
    this.#soon = true
    this.#pace.soon(this.#run)
  }

  #run = (): void => {
    this.#soon = false
    if (!this.#active) return
    this.#forgetLater()
    this.#inTurn = true
    try {
      this.#turn(this.#outlook.boundMs)
    } finally {
      this.#inTurn = false
      this.#lookAhead()
    }
    // In the callback of the loop: a tick that threw has left its mark there, which only Node's own handling takes away.
    this.#outlook.throwUncaught()
  }

  #lookAhead(): void {
    if (!this.#active) return
    const left = this.#secondsLeft()
    const seconds = left === 0 || this.#outlook.stirring ? 0 : this.#outlook.untilNext(left)
    if (seconds === 0) this.changed()
    else if (seconds !== Infinity) this.#cancelLater = this.#pace.later(seconds, this.#run)
  }

  #forgetLater(): void {
    this.#cancelLater?.()
    this.#cancelLater = null
  }
}
