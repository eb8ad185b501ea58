/**
 * The hub on select(2): the lowest common denominator. It knows descriptors below 1024 only, and every wait looks at all
 * numbers up to the highest one that is watched.
 *
 * @eventlet eventlet.hubs.selects
 */
import type { Clock } from '../ground/clock.ts'
import { HubError } from '../ground/errors.ts'
import { BaseHub } from './base-hub.ts'
import type { Host } from '../kernel/host-contract.ts'
import type { FdListener, ListenerOptions } from '../listeners/listener.ts'
import { NativePoller, whyUnavailable } from '../kernel/native-poller.ts'

/** The kernel's and the C library's constant: an fd_set has so many bits. */
const FD_SETSIZE = 1024

export class Hub extends BaseHub {
  constructor(options: { clock?: Clock } = {}) {
    super({ name: 'selects', poller: createPoller(), ...options })
  }

  /** @throws ERR_DESCRIPTOR_RANGE from 1024 on, and MAINLOOP lives on */
  override add(options: ListenerOptions): FdListener {
    try {
      return super.add(options)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERANGE') throw error
      throw new HubError(
        'ERR_DESCRIPTOR_RANGE',
        `Descriptor ${options.fd} is too high for select, which knows 0 to ${FD_SETSIZE - 1}. ` +
          "Use another hub, useHub('poll') say, or open fewer descriptors.",
        { cause: error },
      )
    }
  }

  /** @throws ERR_HUB_UNAVAILABLE in a thread whose own descriptor is too high: the hub would be deaf to Node */
  override attach(host: Host): void {
    if (host.descriptor !== null && host.descriptor >= FD_SETSIZE) {
      throw new HubError(
        'ERR_HUB_UNAVAILABLE',
        `The hub selects can't be used in this thread: Node's own descriptor is ${host.descriptor}, and select knows ` +
          `0 to ${FD_SETSIZE - 1}. Use another hub, or start the thread before so many descriptors are open.`,
      )
    }
    super.attach(host)
  }
}

export function createPoller(): NativePoller {
  return new NativePoller('select', { wait: 'pselect' })
}

/** Why this hub can't be used here, or null when it can. */
export function unavailable(): string | null {
  return whyUnavailable(createPoller)
}

export function isAvailable(): boolean {
  return unavailable() === null
}
