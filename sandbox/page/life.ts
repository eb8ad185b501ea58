/**
 * Tells when a program has nothing left that could go on, which is its end in Node. A worker never ends by itself, so the
 * timers are counted here: those of the snippet, and the one by which a hub keeps its program alive.
 */

/** The browser's own, so that the snippet's timers alone are counted. */
const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis

/** How long nothing has to happen before a program is at its end, in milliseconds; promises are not counted. */
const QUIET_MS = 10

/** The same while its module waits at the top level, maybe for a promise of the browser's. */
const QUIET_WAITING_MS = 250

/** The shortest that a timer of Node's takes, in milliseconds. */
const SHORTEST_MS = 1

const held = new Set<CountedTimer>()
let onQuiet: (() => void) | undefined
let isWaiting: () => boolean = () => false
let quiet: ReturnType<typeof setTimeout> | undefined

/** A timer as Node has them. */
export class CountedTimer {
  #isHeld = true
  #clear: () => void
  #again: () => () => void
  isOver = false

  /** @param start starts it, and returns what takes it back */
  constructor(start: (timer: CountedTimer) => () => void) {
    this.#again = () => start(this)
    this.#clear = this.#again()
    this.#note()
  }

  ref(): this {
    this.#isHeld = true
    this.#note()
    return this
  }

  unref(): this {
    this.#isHeld = false
    this.#note()
    return this
  }

  hasRef(): boolean {
    return this.#isHeld
  }

  refresh(): this {
    if (this.isOver) return this
    this.#clear()
    this.#clear = this.#again()
    return this
  }

  close(): void {
    this.#clear()
    this.end()
  }

  /** It has fired, or was taken back. */
  end(): void {
    this.isOver = true
    this.#note()
  }

  #note(): void {
    if (this.#isHeld && !this.isOver) held.add(this)
    else held.delete(this)
    lookSoon()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

type Call = (...args: unknown[]) => unknown

function startTimeout(call: Call, ms = SHORTEST_MS, ...args: unknown[]): CountedTimer {
  checkCall(call)
  return new CountedTimer((timer) => {
    const id = setTimeout(
      () => {
        timer.end()
        call(...args)
      },
      Math.max(SHORTEST_MS, ms),
    )
    return () => clearTimeout(id)
  })
}

function startInterval(call: Call, ms = SHORTEST_MS, ...args: unknown[]): CountedTimer {
  checkCall(call)
  return new CountedTimer(() => {
    const id = setInterval(() => call(...args), Math.max(SHORTEST_MS, ms))
    return () => clearInterval(id)
  })
}

/** A message comes sooner than a timer of a page can. */
function startImmediate(call: Call, ...args: unknown[]): CountedTimer {
  checkCall(call)
  return new CountedTimer((timer) => {
    const { port1, port2 } = new MessageChannel()
    const fire = (): void => {
      port1.close()
      timer.end()
      call(...args)
    }
    Object.assign(port1, { onmessage: fire })
    port2.postMessage(null)
    return () => port1.close()
  })
}

function checkCall(call: unknown): void {
  if (typeof call !== 'function') throw new TypeError('The "callback" argument must be of type function.')
}

function stop(timer: unknown): void {
  if (timer instanceof CountedTimer && !timer.isOver) timer.close()
}

/** The timers of the snippet's world. */
export const TIMERS = {
  setTimeout: startTimeout,
  setInterval: startInterval,
  setImmediate: startImmediate,
  clearTimeout: stop,
  clearInterval: stop,
  clearImmediate: stop,
}

/**
 * Calls once, when nothing is left that could go on.
 * @param waiting whether the snippet's module still waits
 */
export function atQuiet(waiting: () => boolean, call: () => void): void {
  isWaiting = waiting
  onQuiet = call
  lookSoon()
}

/** To be called when the module has been evaluated. */
export function lookSoon(): void {
  clearTimeout(quiet)
  if (onQuiet === undefined || held.size > 0) return
  quiet = setTimeout(end, isWaiting() ? QUIET_WAITING_MS : QUIET_MS)
}

function end(): void {
  const call = onQuiet
  onQuiet = undefined
  call?.()
}
