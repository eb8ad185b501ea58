/** Functions that are called once, in the order in which they came. */

/** Up to this many are searched one by one; an index of them costs more. */
const FEW = 16

interface Link<F> {
  readonly call: F
  before: Link<F> | null
  after: Link<F> | null
  /** The next one of the same function, in the index. */
  same: Link<F> | null
}

/** The same function may be there more than once. None of what this does costs more when there are many. */
export class Links<F> {
  #first: Link<F> | null = null
  #last: Link<F> | null = null
  #size = 0
  /** The oldest and the newest link of each function; made when there are many. */
  #index: Map<F, { oldest: Link<F>; newest: Link<F> }> | null = null

  add(call: F): void {
    const link: Link<F> = { call, before: this.#last, after: null, same: null }
    if (this.#last === null) this.#first = link
    else this.#last.after = link
    this.#last = link
    this.#size++
    this.#note(link)
  }

  /** Takes the oldest one of this function out. @returns whether there was one */
  remove(call: F): boolean {
    const link = this.#size > FEW ? this.#lookUp(call) : this.#search(call)
    if (link === null) return false
    if (link.before === null) this.#first = link.after
    else link.before.after = link.after
    if (link.after === null) this.#last = link.before
    else link.after.before = link.before
    this.#size--
    return true
  }

  /** All functions. Nothing is left. */
  takeAll(): F[] {
    const calls: F[] = []
    for (let link = this.#first; link !== null; link = link.after) calls.push(link.call)
    this.#first = this.#last = this.#index = null
    this.#size = 0
    return calls
  }

  #search(call: F): Link<F> | null {
    this.#index = null
    let link = this.#first
    while (link !== null && link.call !== call) link = link.after
    return link
  }

  #lookUp(call: F): Link<F> | null {
    if (this.#index === null) {
      this.#index = new Map()
      for (let link = this.#first; link !== null; link = link.after) this.#note(link)
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
