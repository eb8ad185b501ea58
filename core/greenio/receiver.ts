/**
 * Bytes that the poller receives itself for greenlets that wait for them: one call into the addon then serves all who are
 * ready, where each would make one of its own (docs/internals/decisions/arrivals.md).
 */
import type { BaseHub } from '../hubs/base-hub.ts'
import type { PollerArrivals } from '../kernel/poller.ts'
import type { FdListener } from '../listeners/listener.ts'
import type { ReadHook } from '../listeners/read-hook.ts'
import type { Inbox, Lender } from './inbox.ts'

/** A wait for bytes, as the receiver knows it: the `request` of a listener. */
export interface ReceiveRequest {
  /** How many bytes are taken at most. */
  readonly room: number
  readonly inbox: Inbox | null
  /** How many bytes have come, or a negative errno; 0 if the waiting greenlet has to look for itself. */
  received: number
}

/** Lets the poller of this hub receive from now on, if it can. */
export function receiveOn(hub: BaseHub): void {
  const { arrivals } = hub.poller
  if (arrivals !== undefined) hub.listeners.hook ??= new Receiver(arrivals)
}

/** Bytes stay in the poller's memory until their reader has taken them, or the poller is about to wait again. */
class Receiver implements ReadHook, Lender {
  readonly bytes: Uint8Array
  lent = 0
  #shared: PollerArrivals
  /** Start of the next bytes of this wait. */
  #start = 0

  constructor(shared: PollerArrivals) {
    this.#shared = shared
    this.bytes = shared.bytes
  }

  expect(fd: number, reader: FdListener | undefined): void {
    const { wanted } = this.#shared
    if (fd < wanted.length) wanted[fd] = requestOf(reader)?.room ?? 0
  }

  begin(): void {
    this.#start = 0
  }

  ready(place: number, reader: FdListener | undefined): void {
    const count = this.#shared.counts[place] ?? 0
    if (count === 0) return
    const request = requestOf(reader)
    if (request !== null) request.received = count
    if (count > 0) {
      request?.inbox?.arrived(this, this.#start, count)
      this.#start += count
    } else request?.inbox?.failed(count, (reader as FdListener).fd)
  }

  settle(reported: readonly FdListener[]): void {
    if (this.lent > 0) for (const listener of reported) requestOf(listener)?.inbox?.keep()
  }
}

function requestOf(reader: FdListener | undefined): ReceiveRequest | null {
  return reader === undefined ? null : (reader.request as ReceiveRequest | null)
}
