/**
 * Lets runs begin in the order in which they were asked for, as many at a time as the server and each address may
 * have. Waiting for an earlier run of the same address does not hold up the others.
 */
import type { Limits } from './limits.ts'

export type QueueLimits = Pick<Limits, 'sessions' | 'sessionsPerAddress' | 'queue' | 'queuePerAddress'>

/** A run's place, from the question until the run is over. */
export interface Place {
  /** Whether the run may begin now: true once it is its turn, false when it left before. */
  readonly turn: Promise<boolean>
  /** Gives the place to the next one. Again: does nothing. */
  leave(): void
}

export interface Refusal {
  code: string
  message: string
}

interface Waiting {
  address: string
  /** The position that was told last; 0 at first. */
  position: number
  onPosition(position: number): void
  begin(): void
}

export class RunQueue {
  readonly #limits: QueueLimits
  readonly #running = new Map<string, number>()
  #runningTotal = 0
  #waiting: Waiting[] = []

  constructor(limits: QueueLimits) {
    this.#limits = limits
  }

  get length(): number {
    return this.#waiting.length
  }

  get running(): number {
    return this.#runningTotal
  }

  /**
   * Takes a place, or says why there is none.
   * @param address whose run it is
   * @param onPosition called with the place in the queue, from 1, when the run has to wait, and whenever that changes
   */
  join(address: string, onPosition: (position: number) => void): Place | Refusal {
    let decide: (mayBegin: boolean) => void
    const turn = new Promise<boolean>((resolve) => (decide = resolve))
    let isRunning = false
    const waiting: Waiting = {
      address,
      position: 0,
      onPosition,
      begin() {
        isRunning = true
        decide(true)
      },
    }
    const refusal = this.#mayRun(address) ? undefined : this.#refusalFor(address)
    if (refusal !== undefined) return refusal
    this.#waiting.push(waiting)
    this.#advance()
    let hasLeft = false
    const leave = () => {
      if (hasLeft) return
      hasLeft = true
      decide(false)
      if (isRunning) this.#count(address, -1)
      else this.#waiting = this.#waiting.filter((other) => other !== waiting)
      this.#advance()
    }
    return { turn, leave }
  }

  #refusalFor(address: string): Refusal | undefined {
    const { queue, queuePerAddress } = this.#limits
    if (this.#waiting.length >= queue) {
      return {
        code: 'ERR_QUEUE_FULL',
        message: `${queue} snippets wait for their turn already; try again in a minute.`,
      }
    }
    const own = this.#waiting.filter((other) => other.address === address).length
    if (own < queuePerAddress) return undefined
    return {
      code: 'ERR_TOO_MANY_SESSIONS',
      message: `${own} snippets from your address wait for their turn already; stop one, or wait.`,
    }
  }

  #advance(): void {
    const still: Waiting[] = []
    for (const waiting of this.#waiting) {
      if (this.#mayRun(waiting.address)) {
        this.#count(waiting.address, 1)
        waiting.begin()
      } else {
        still.push(waiting)
      }
    }
    this.#waiting = still
    for (const [index, waiting] of still.entries()) tell(waiting, index + 1)
  }

  #mayRun(address: string): boolean {
    const { sessions, sessionsPerAddress } = this.#limits
    return this.#runningTotal < sessions && (this.#running.get(address) ?? 0) < sessionsPerAddress
  }

  #count(address: string, change: 1 | -1): void {
    const own = (this.#running.get(address) ?? 0) + change
    this.#runningTotal += change
    if (own > 0) this.#running.set(address, own)
    else this.#running.delete(address)
  }
}

function tell(waiting: Waiting, position: number): void {
  if (waiting.position === position) return
  waiting.position = position
  waiting.onPosition(position)
}
