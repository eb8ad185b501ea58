/** Turns by what every engine has, a page included: messages and timers. */
import type { Pace } from '../table/turns.ts'
import { soon } from './soon.ts'

/** The longest that a timer can take, in milliseconds. */
const LONGEST_MS = 0x7fffffff

/** Taken before anybody replaces it: fake timers of a test runner would stop MAINLOOP. */
const { setTimeout, clearTimeout } = globalThis

/** A timer of Node's, which a page's number is not. */
interface Holdable {
  ref?(): void
  unref?(): void
}

export class PagePace implements Pace {
  #hold: (ReturnType<typeof setInterval> & Holdable) | null = null

  soon(call: () => void): void {
    soon(call)
  }

  later(seconds: number, call: () => void): () => void {
    const timer = setTimeout(call, Math.min(Math.ceil(seconds * 1000), LONGEST_MS))
    return () => clearTimeout(timer)
  }

  keepAlive(state: boolean): void {
    if (!state) {
      if (this.#hold !== null) clearInterval(this.#hold)
      this.#hold = null
    } else this.#hold ??= setInterval(() => undefined, LONGEST_MS)
  }
}
