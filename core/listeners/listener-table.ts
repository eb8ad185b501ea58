/**
 * The listeners by descriptor and direction: one primary, and behind it, if several are allowed, secondaries in the
 * order in which they came.
 *
 * Descriptors are small numbers, the smallest that are free, so primaries stand in arrays by their number.
 */
import type { Direction, FdListener } from './listener.ts'

interface Waiting {
  primaries: (FdListener | undefined)[]
  /** Hardly ever anybody. */
  secondaries: Map<number, FdListener[]>
}

export class ListenerTable {
  #reading: Waiting = { primaries: [], secondaries: new Map() }
  #writing: Waiting = { primaries: [], secondaries: new Map() }
  #size = 0

  /** How many primary listeners there are. */
  get size(): number {
    return this.#size
  }

  primary(direction: Direction, fd: number): FdListener | undefined {
    return this.#waiting(direction).primaries[fd]
  }

  /** Every primary listener of one direction, by descriptor. */
  primaries(direction: Direction): Map<number, FdListener> {
    return new Map(
      this.#waiting(direction).primaries.flatMap((listener) =>
        listener === undefined ? [] : [[listener.fd, listener]],
      ),
    )
  }

  add(listener: FdListener): void {
    const { primaries, secondaries } = this.#waiting(listener.direction)
    const { fd } = listener
    if (primaries[fd] === undefined) {
      primaries[fd] = listener
      this.#size++
    } else secondaries.set(fd, [...(secondaries.get(fd) ?? []), listener])
  }

  /** Removes a listener; the oldest secondary takes the place of a primary. */
  remove(listener: FdListener): void {
    const waiting = this.#waiting(listener.direction)
    const { fd } = listener
    const others = waiting.secondaries.get(fd)
    if (waiting.primaries[fd] !== listener) {
      if (others !== undefined)
        keep(
          waiting,
          fd,
          others.filter((other) => other !== listener),
        )
      return
    }
    const heir = others?.[0]
    waiting.primaries[fd] = heir
    if (heir === undefined) this.#size--
    else if (others !== undefined) keep(waiting, fd, others.slice(1))
  }

  /** Takes every listener of a descriptor out of the table: secondaries first, then primaries. */
  take(fd: number): FdListener[] {
    const both = [this.#reading, this.#writing]
    const secondaries = both.flatMap((waiting) => waiting.secondaries.get(fd) ?? [])
    const primaries = both.flatMap((waiting) => waiting.primaries[fd] ?? [])
    for (const waiting of both) {
      waiting.secondaries.delete(fd)
      if (fd < waiting.primaries.length) waiting.primaries[fd] = undefined
    }
    this.#size -= primaries.length
    return [...secondaries, ...primaries]
  }

  /** Takes every listener of every descriptor. */
  takeAll(): FdListener[] {
    const fds = Math.max(this.#reading.primaries.length, this.#writing.primaries.length)
    return Array.from({ length: fds }, (_, fd) => this.take(fd)).flat()
  }

  #waiting(direction: Direction): Waiting {
    return direction === 'read' ? this.#reading : this.#writing
  }
}

function keep({ secondaries }: Waiting, fd: number, others: FdListener[]): void {
  if (others.length > 0) secondaries.set(fd, others)
  else secondaries.delete(fd)
}
