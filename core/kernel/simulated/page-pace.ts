/** Turns by what every engine has, a page included: messages and timers. */
import type { Pace } from '../table/turns.ts'

/** The longest that a timer can take, in milliseconds. */
const LONGEST_MS = 0x7fffffff

/** Taken before anybody replaces it: fake timers of a test runner would stop MAINLOOP. */
const { setImmediate, setTimeout, clearTimeout } = globalThis as typeof globalThis & {
  setImmediate?: (call: () => void) => unknown
}

/** A timer of Node's, which a page's number is not. */
interface Holdable {
  ref?(): void
  unref?(): void
}

export class PagePace implements Pace {
  #hold: (ReturnType<typeof setInterval> & Holdable) | null = null

  /** Timers of 0 seconds come 4 milliseconds late in a page once they follow each other; messages do not. */
  soon(call: () => void): void {
    if (setImmediate !== undefined) {
      setImmediate(call)
      return
    }
    const { port1, port2 } = new MessageChannel()
    // A page's port has no `once`, and Node's needs no `start`: this way serves both.
    ;(port1 as { onmessage?: () => void }).onmessage = () => {
      port1.close()
      call()
    }
    port2.postMessage(null)
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
