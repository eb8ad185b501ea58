/** Tells for whom a parked greenthread waits: by the thing that it lacks, and by its last users. */
import type { Dealings } from '../green/dealings.ts'
import type { Lack } from '../green/waiter.ts'
import type { Greenlet } from '../greenlet/greenlet.ts'
import { Group } from '../groups/group.ts'
import { GreenPool } from '../pools/green-pool.ts'
import { shownErrorBriefly } from '../ground/shown-error.ts'

/** Remembers who has permits, and who was the last at a queue. */
export class KnownDealings implements Dealings {
  /** The one that has had its permit for the longest time first. */
  #holders = new WeakMap<object, Greenlet[]>()
  #lastPut = new WeakMap<object, Greenlet>()
  #lastTaken = new WeakMap<object, Greenlet>()

  acquired(semaphore: object, by: Greenlet): void {
    const holders = this.#holders.get(semaphore)
    if (holders === undefined) this.#holders.set(semaphore, [by])
    else holders.push(by)
  }

  /** A permit can be given back by another than the one that has it. */
  released(semaphore: object, by: Greenlet): void {
    const holders = this.#holders.get(semaphore) ?? []
    holders.splice(Math.max(holders.indexOf(by), 0), 1)
  }

  put(queue: object, by: Greenlet): void {
    this.#lastPut.set(queue, by)
  }

  taken(queue: object, by: Greenlet): void {
    this.#lastTaken.set(queue, by)
  }

  /** In one line. */
  describe({ what, of }: Lack): string {
    const name = what === 'the end' ? (of as Greenlet).name : shownErrorBriefly(of)
    return `for ${what} of ${name}${this.#who(what, of)}`
  }

  #who(what: Lack['what'], of: object): string {
    if (what === 'a permit') return held(this.#holders.get(of) ?? [])
    if (what === 'an item') return last(this.#lastPut.get(of), 'put one into it')
    if (what === 'room' || what === 'all items done')
      return last(this.#lastTaken.get(of), 'took one out of it')
    if (of instanceof GreenPool) return `, in which run ${list(of.jobs())}`
    if (of instanceof Group) return `, which are ${list(of.members())}`
    return ''
  }
}

function held(holders: readonly Greenlet[]): string {
  return holders.length === 0 ? ', which nobody has acquired' : `, held by ${list(holders)}`
}

function last(greenlet: Greenlet | undefined, did: string): string {
  return greenlet === undefined ? `; nobody ${did}` : `; ${nameOf(greenlet)} was the last that ${did}`
}

const MOST_NAMES = 10

function list(greenlets: readonly Greenlet[]): string {
  const more = greenlets.length - MOST_NAMES
  return greenlets.slice(0, MOST_NAMES).map(nameOf).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** One that has ended gives nothing back any more, which is the mistake that is looked for. */
function nameOf(greenlet: Greenlet): string {
  return greenlet.dead ? `${greenlet.name} (has ended)` : greenlet.name
}
