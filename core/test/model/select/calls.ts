/**
 * The rules of select, as a ledger that is told of every hand-over when it happens, and what each call gave in the end:
 *
 * - A call takes at most one thing, and gives the name of that one.
 * - Once something was handed over, no limit ends the call.
 * - Who waits for items, or for permits, is served in the order of the calls, those that select included.
 */
import type { Greenlet } from '../../../index.ts'
import { Ledger } from '../hand-overs/reference.ts'
import type { Kind } from './program.ts'

/** One call that waits. */
export interface Call {
  number: number
  kinds: readonly Kind[]
  /** The thing that was handed over. */
  taken: Kind[]
  isOver: boolean
}

const LEDGERS = ['take', 'permit'] as const

export class Calls {
  readonly broken: string[] = []
  #ledgers = { take: new Ledger(), permit: new Ledger() }
  #of = new Map<Greenlet, Call>()

  begin(greenlet: Greenlet, number: number, kinds: readonly Kind[]): Call {
    const call: Call = { number, kinds, taken: [], isOver: false }
    this.#of.set(greenlet, call)
    for (const kind of LEDGERS) if (kinds.includes(kind)) this.#ledgers[kind].calls(number)
    return call
  }

  /** Something was handed to a greenlet: to its call, if it is in one. */
  handed(greenlet: Greenlet, kind: Kind): void {
    const call = this.#of.get(greenlet)
    if (call?.kinds.includes(kind) === true && !call.isOver) this.#take(call, kind)
  }

  /** Something happened that is for everybody who waits for it. */
  happened(kind: Kind): void {
    for (const call of this.#of.values())
      if (call.kinds.includes(kind) && !call.isOver && call.taken.length === 0) this.#take(call, kind)
  }

  /** The call has ended: with a choice, or with none, by a limit or a kill. */
  end(call: Call, chosen: Kind | null, how: 'chosen' | 'limit' | 'kill'): void {
    if (call.taken.length === 0) this.#leave(call, null)
    call.isOver = true
    const [taken = null, ...others] = call.taken
    if (others.length > 0) this.broken.push(`${call.number} was handed ${call.taken.join()}`)
    if (how === 'limit' && taken !== null) this.broken.push(`${call.number} is timed out, and had ${taken}`)
    if (how === 'chosen' && taken !== null && taken !== chosen)
      this.broken.push(`${call.number} gives ${chosen}, and had ${taken}`)
    if (how === 'chosen' && taken === null && LEDGERS.some((kind) => kind === chosen))
      this.broken.push(`${call.number} gives ${chosen}, which nobody has handed over`)
  }

  /** Calls that were served before others that came earlier. */
  get overtaking(): string[] {
    return [...this.#ledgers.take.broken, ...this.#ledgers.permit.broken]
  }

  #take(call: Call, kind: Kind): void {
    if (call.taken.push(kind) > 1) return
    for (const ledger of LEDGERS) if (ledger === kind) this.#ledgers[ledger].served(call.number)
    this.#leave(call, kind)
  }

  #leave(call: Call, except: Kind | null): void {
    for (const kind of LEDGERS)
      if (kind !== except && call.kinds.includes(kind)) this.#ledgers[kind].left(call.number)
  }
}
