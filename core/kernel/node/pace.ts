/** Turns by the immediates and timers of Node, which Bun and Deno have, too. */
import { clearTimeout, setImmediate, setInterval, setTimeout } from 'node:timers'
import type { Pace } from '../table/turns.ts'

/** The longest that a timer of Node's can take, in milliseconds. */
const LONGEST_MS = 0x7fffffff

export class NodePace implements Pace {
  /** Has nothing to do but to keep the process alive. */
  #hold: NodeJS.Timeout | null = null
  #holds = false

  soon(call: () => void): void {
    setImmediate(call)
  }

  /** Rounded up to milliseconds: a turn that comes too early would find nothing to do. */
  later(seconds: number, call: () => void): () => void {
    const timer = setTimeout(call, Math.min(Math.ceil(seconds * 1000), LONGEST_MS))
    return () => clearTimeout(timer)
  }

  keepAlive(state: boolean): void {
    if (this.#holds === state) return
    this.#holds = state
    this.#hold ??= setInterval(() => undefined, LONGEST_MS)
    if (state) this.#hold.ref()
    else this.#hold.unref()
  }
}
