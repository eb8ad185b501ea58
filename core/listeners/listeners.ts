/** Everything that a hub knows about descriptors: who waits for which, and what the poller watches for them. */
import { HubError } from '../ground/errors.ts'
import { instruments } from '../ground/instrument.ts'
import { INVALID, READABLE, WRITABLE, type Poller } from '../kernel/poller.ts'
import { callerPlace } from '../ground/place.ts'
import { checkCallback, checkDescriptor, checkDirection, checkOptions } from '../ground/checks.ts'
import { InterestTable } from './interest.ts'
import { FdListener, type Direction, type ListenerOptions } from './listener.ts'
import { ListenerTable } from './listener-table.ts'
import type { ReadHook } from './read-hook.ts'

/** Whether a second listener for the same descriptor and direction is refused, and for which descriptors it is not. */
let onePerDirection = true
const shared = new Set<number>()

/**
 * Allows or refuses several greenlets that wait for the same. They are woken one after the other, in the order in which
 * they came. Holds for this thread; an exception for a descriptor ends with the descriptor.
 *
 * @param refuse - true is the default
 * @param fd - only for this descriptor
 */
export function preventMultipleReaders(refuse: boolean, fd?: number): void {
  if (fd === undefined) onePerDirection = refuse
  else if (refuse) shared.delete(fd)
  else shared.add(fd)
}

/** Result of one wait of the poller. */
export interface Ready {
  /** Listeners to wake, in readiness order: the order in which the poller reports. */
  readonly listeners: readonly FdListener[]
  /** Descriptors that are not open any more. */
  readonly invalid: readonly number[]
  /** Whether the host's own descriptor is ready. */
  readonly host: boolean
}

export class Listeners {
  /** Whether listeners remember where they were registered. */
  keepPlaces = false
  /** Registered by the first who has something to be read for it. */
  hook: ReadHook | null = null
  #table = new ListenerTable()
  #poller: Poller
  #interest: InterestTable
  /** Ready since the last wait: the same object for all waits, so that a turn makes none. */
  #found = { listeners: [] as FdListener[], invalid: [] as number[], host: false }
  /** Descriptors whose listeners do not keep the process alive. */
  #unreferenced = new Set<number>()

  constructor(poller: Poller) {
    this.#poller = poller
    this.#interest = new InterestTable(poller)
  }

  get size(): number {
    return this.#table.size
  }

  /** Whether there are listeners, and none of them keeps the process alive. */
  get allUnreferenced(): boolean {
    if (this.#unreferenced.size === 0) return false
    let count = 0
    for (const fd of this.#unreferenced) {
      if (this.#table.primary('read', fd) !== undefined) count++
      if (this.#table.primary('write', fd) !== undefined) count++
    }
    return count === this.size
  }

  /** Whether the listeners of a descriptor keep the process alive; they do, unless told otherwise. */
  keepAlive(fd: number, state: boolean): void {
    if (state) this.#unreferenced.delete(fd)
    else this.#unreferenced.add(fd)
  }

  primaries(direction: Direction): Map<number, FdListener> {
    return this.#table.primaries(direction)
  }

  /** Watches the host's own descriptor, which has no listener. */
  watchHost(fd: number): void {
    this.#interest.need(fd, READABLE, true)
  }

  /**
   * Registers a listener; a failing call leaves nothing behind.
   *
   * @param from - what it is made from, or one that was removed: then it serves again, for the current greenlet
   */
  add(from: ListenerOptions | FdListener): FdListener {
    const again = from instanceof FdListener && from.removed
    if (!again) check(from)
    const { fd, direction } = from
    const other = this.#table.primary(direction, fd)
    if (other !== undefined && onePerDirection && !shared.has(fd)) throw listenerBusy(from, other)
    this.#interest.need(fd, bit(direction), from.owned ?? false)
    const where = this.keepPlaces ? callerPlace() : null
    const listener = again ? from.renew(where) : new FdListener(from, where)
    this.#table.add(listener)
    if (direction === 'read') this.#expect(fd)
    instruments?.listenerAdded(listener)
    return listener
  }

  remove(listener: FdListener): void {
    listener.spent = true
    this.#table.remove(listener)
    if (listener.direction === 'read') this.#expect(listener.fd)
    if (!listener.owned) this.#interest.narrow(listener.fd, this.#needed(listener.fd))
    instruments?.listenerRemoved(listener)
  }

  /** Takes out every listener of a descriptor, and forgets the descriptor. */
  take(fd: number): FdListener[] {
    const listeners = this.#table.take(fd)
    this.#expect(fd)
    for (const listener of listeners) listener.spent = true
    this.#interest.forget(fd)
    shared.delete(fd)
    this.#unreferenced.delete(fd)
    return listeners
  }

  /** Forgets all of them; the poller is about to be closed. */
  forgetAll(): void {
    this.settle()
    for (const listener of this.#table.takeAll()) listener.spent = true
  }

  /** The poller is about to wait, or to be closed. */
  settle(): void {
    const { listeners, invalid } = this.#found
    this.hook?.settle(listeners)
    // Taken out one by one, they leave the array its memory.
    while (listeners.length > 0) listeners.pop()
    invalid.length = 0
  }

  /**
   * Reads what the poller reported since the last `settle`, which empties the lists.
   *
   * @param count - how many descriptors are ready
   * @param host - the host's own descriptor
   */
  ready(count: number, host: number | null): Ready {
    const found = this.#found
    const pairs = this.#poller.ready
    found.host = false
    this.hook?.begin()
    for (let i = 0; i < count; i++) {
      const fd = pairs[2 * i] as number
      const events = pairs[2 * i + 1] as number
      if (fd === host) found.host = true
      else if (events & INVALID) found.invalid.push(fd)
      else this.#claim(i, fd, events, found.listeners)
    }
    return found
  }

  /** Adds those who wait for these events; events that nobody waits for are not watched any longer. */
  #claim(place: number, fd: number, events: number, claimed: FdListener[]): void {
    const reader = events & READABLE ? this.#table.primary('read', fd) : undefined
    const writer = events & WRITABLE ? this.#table.primary('write', fd) : undefined
    this.hook?.ready(place, reader)
    if (reader !== undefined) claimed.push(reader)
    if (writer !== undefined) claimed.push(writer)
    const found = (reader === undefined ? 0 : READABLE) | (writer === undefined ? 0 : WRITABLE)
    if (found !== events) this.#interest.narrow(fd, this.#needed(fd))
  }

  #expect(fd: number): void {
    this.hook?.expect(fd, this.#table.primary('read', fd))
  }

  #needed(fd: number): number {
    const reader = this.#table.primary('read', fd) === undefined ? 0 : READABLE
    const writer = this.#table.primary('write', fd) === undefined ? 0 : WRITABLE
    return reader | writer
  }
}

/** A call that can't be made would be noticed when somebody waits for it. */
function check(options: ListenerOptions): void {
  const { fd, direction, callback, throwback, markAsClosed } = checkOptions('add', options)
  checkDescriptor(fd)
  checkDirection(direction)
  if (callback !== undefined) checkCallback('add: callback', callback, 'a function of a descriptor')
  if (throwback !== undefined) checkCallback('add: throwback', throwback, 'a function of an error')
  if (markAsClosed !== undefined) checkCallback('add: markAsClosed', markAsClosed, 'a function, or nothing')
}

function bit(direction: Direction): number {
  return direction === 'read' ? READABLE : WRITABLE
}

function listenerBusy({ fd, direction }: ListenerOptions, other: FdListener): HubError {
  return new HubError(
    'ERR_LISTENER_BUSY',
    `Second simultaneous ${direction} on descriptor ${fd}: there is a ${other.toString()}. ` +
      "Two greenlets that wait for the same would take each other's data. " +
      'Let one of them wait and pass on what it gets, or give each a connection of its own. ' +
      `If it is meant: hubPreventMultipleReaders(false, { fd: ${fd} }) of hublet/debug.`,
  )
}
