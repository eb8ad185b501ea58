/** The limits of the kernel in Node's modules, said where a hub runs into them. */
import { HubError } from '../ground/errors.ts'
import { FIRST_DESCRIPTOR } from '../kernel/node/node-kernel.ts'
import type { FdListener, ListenerOptions } from '../listeners/listener.ts'
import { BaseHub } from './base-hub.ts'

export abstract class NodeHub extends BaseHub {
  /** @throws ERR_HUB_UNAVAILABLE for a descriptor that somebody else opened */
  override add(options: ListenerOptions): FdListener {
    try {
      return super.add(options)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBADF' || options.fd >= FIRST_DESCRIPTOR) throw error
      throw new HubError(
        'ERR_HUB_UNAVAILABLE',
        `Descriptor ${options.fd} can't be waited for here: ${this.kernel.ownDescriptorsOnly}`,
        { cause: error },
      )
    }
  }
}
