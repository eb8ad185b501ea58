/** As much of Node's `EventEmitter` as the streams of a page have. */
export type Listener = (...args: never[]) => void

export class Emitter {
  readonly #listeners = new Map<string, { call: Listener; once: boolean }[]>()

  on(event: string, call: Listener): this {
    return this.#add(event, call, false)
  }

  once(event: string, call: Listener): this {
    return this.#add(event, call, true)
  }

  off(event: string, call: Listener): this {
    const all = this.#listeners.get(event) ?? []
    const last = all.findLastIndex((listener) => listener.call === call)
    this.#listeners.set(
      event,
      all.filter((_, index) => index !== last),
    )
    return this
  }

  addListener(event: string, call: Listener): this {
    return this.on(event, call)
  }

  removeListener(event: string, call: Listener): this {
    return this.off(event, call)
  }

  removeAllListeners(event?: string): this {
    if (event === undefined) this.#listeners.clear()
    else this.#listeners.delete(event)
    return this
  }

  listenerCount(event: string): number {
    return this.#listeners.get(event)?.length ?? 0
  }

  /** @returns whether anybody listens */
  emit(event: string, ...args: unknown[]): boolean {
    const all = this.#listeners.get(event) ?? []
    for (const { call, once } of all) {
      if (once) this.off(event, call)
      call(...(args as never[]))
    }
    return all.length > 0
  }

  #add(event: string, call: Listener, once: boolean): this {
    if (typeof call !== 'function') throw new TypeError('The "listener" argument must be of type function.')
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), { call, once }])
    return this
  }
}

/** The members that a program may name. */
export const EMITTER_MEMBERS = [
  ...['on', 'once', 'off', 'addListener', 'removeListener', 'removeAllListeners'],
  ...['listenerCount', 'emit'],
]
