/** Functions that are called once, in the order in which they came. */
import { LinkedList, type Linked } from '../ground/linked-list.ts'

/** Up to this many are searched one by one; an index of them costs more. */
const FEW = 16

interface Link<F> extends Linked<Link<F>> {
  readonly call: F
  /** The next one of the same function, in the index. */
  same: Link<F> | null
}

/** The same function may be there more than once. None of what this does costs more when there are many. */
export class Links<F> {
  #list = new LinkedList<Link<F>>()
  /** The oldest and the newest link of each function; made when there are many. */
  #index: Map<F, { oldest: Link<F>; newest: Link<F> }> | null = null

  add(call: F): void {
    const link: Link<F> = { call, before: null, after: null, same: null }
    this.#list.add(link)
    this.#note(link)
  }

  /** Takes the oldest one of this function out. @returns whether there was one */
  remove(call: F): boolean {
    const link = this.#list.size > FEW ? this.#lookUp(call) : this.#search(call)
    if (link === null) return false
    this.#list.remove(link)
    return true
  }

  /** All functions. Nothing is left. */
  takeAll(): F[] {
    const calls: F[] = []
    for (let link = this.#list.first; link !== null; link = link.after) calls.push(link.call)
    this.#list = new LinkedList()
    this.#index = null
    return calls
  }

  #search(call: F): Link<F> | null {
    this.#index = null
    let link = this.#list.first
    while (link !== null && link.call !== call) link = link.after
    return link
  }

  #lookUp(call: F): Link<F> | null {
    if (this.#index === null) {
      this.#index = new Map()
      for (let link = this.#list.first; link !== null; link = link.after) this.#note(link)
    }
    const known = this.#index.get(call)
    if (known === undefined) return null
    const { oldest } = known
    if (oldest.same === null) this.#index.delete(call)
    else known.oldest = oldest.same
    return oldest
  }

  #note(link: Link<F>): void {
    if (this.#index === null) return
    link.same = null
    const known = this.#index.get(link.call)
    if (known === undefined) this.#index.set(link.call, { oldest: link, newest: link })
    else known.newest = known.newest.same = link
  }
}
