/**
 * Who waits for which descriptor: per descriptor and direction one primary listener, and behind it, where several are
 * allowed, secondaries in the order in which they came.
 */
import type { Direction, FdListener } from './listener.ts'

interface Slot {
  primary: FdListener
  secondaries: FdListener[]
}

export class ListenerTable {
  #slots: Record<Direction, Map<number, Slot>> = { read: new Map(), write: new Map() }

  get size(): number {
    return this.#slots.read.size + this.#slots.write.size
  }

  primary(direction: Direction, fd: number): FdListener | undefined {
    return this.#slots[direction].get(fd)?.primary
  }

  /** Every primary listener of one direction, by descriptor. */
  primaries(direction: Direction): Map<number, FdListener> {
    return new Map([...this.#slots[direction]].map(([fd, slot]) => [fd, slot.primary]))
  }

  add(listener: FdListener): void {
    const slot = this.#slots[listener.direction].get(listener.fd)
    if (slot !== undefined) slot.secondaries.push(listener)
    else this.#slots[listener.direction].set(listener.fd, { primary: listener, secondaries: [] })
  }

  /** Removes a listener; the oldest secondary takes the place of a primary. */
  remove(listener: FdListener): void {
    const slots = this.#slots[listener.direction]
    const slot = slots.get(listener.fd)
    if (slot === undefined) return
    if (slot.primary !== listener) {
      slot.secondaries = slot.secondaries.filter((other) => other !== listener)
      return
    }
    const heir = slot.secondaries.shift()
    if (heir === undefined) slots.delete(listener.fd)
    else slot.primary = heir
  }

  /** Takes every listener of a descriptor out of the table: secondaries first, then primaries. */
  take(fd: number): FdListener[] {
    const taken: FdListener[] = []
    for (const slots of [this.#slots.read, this.#slots.write]) {
      taken.push(...(slots.get(fd)?.secondaries ?? []))
    }
    for (const slots of [this.#slots.read, this.#slots.write]) {
      const slot = slots.get(fd)
      if (slot !== undefined) taken.push(slot.primary)
      slots.delete(fd)
    }
    return taken
  }

  /** Takes every listener of every descriptor. */
  takeAll(): FdListener[] {
    const fds = new Set([...this.#slots.read.keys(), ...this.#slots.write.keys()])
    return [...fds].flatMap((fd) => this.take(fd))
  }
}
