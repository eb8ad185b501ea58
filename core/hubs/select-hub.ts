/** The limits of select(2), said before a hub runs into them. */
import { HubError } from '../ground/errors.ts'
import { BaseHub } from './base-hub.ts'
import type { Host } from '../kernel/host-contract.ts'
import type { FdListener, ListenerOptions } from '../listeners/listener.ts'

/** The kernel's and the C library's constant: an fd_set has so many bits. */
const FD_SETSIZE = 1024

export abstract class SelectHub extends BaseHub {
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
