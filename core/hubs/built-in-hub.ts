/** A built-in hub: a poller of a kernel, under the name that a program asks for. */
import type { Kernel } from '../kernel/kernel.ts'
import { NativePoller, whyUnavailable, type CallNames, type HubPlace } from '../kernel/native-poller.ts'
import type { Poller } from '../kernel/poller.ts'
import { BaseHub } from './base-hub.ts'
import type { HubOptions } from './hub-loop.ts'

/** A built-in hub, as `useHub` takes it. */
export interface BuiltInHub {
  readonly Hub: new (options?: HubPlace) => BaseHub
  isAvailable(): boolean
  /** Why this hub can't be used here, or null when it can. */
  unavailable(): string | null
  /** Why `listHubs` calls it unavailable, or null when it does not. */
  whyLeftOut(): string | null
  /** @param kernel - the hub's own unless given */
  createPoller(kernel?: Kernel): Poller
  /** A hub that has to be asked for: the search for the default hub never takes it. */
  readonly onRequest: boolean
}

interface Description {
  /** The kernel's name for it. */
  mechanism: string
  /** The system calls, as the sandbox shows them. */
  calls: CallNames
  /** The class that it extends; BaseHub unless given. */
  Base?: abstract new (options: HubOptions) => BaseHub
  onRequest?: boolean
  /** The kernel that it lives on; the system's unless given. */
  kernel?: () => Kernel
  /** How to get what is missing. */
  remedy?: string
  /** Why `listHubs` leaves it to those who ask for it; only what can't be used is left out unless given. */
  whyLeftOut?: () => string | null
}

export function builtIn(name: string, description: Description): BuiltInHub {
  const { mechanism, calls, Base = BaseHub, onRequest = false, kernel: ownKernel, remedy } = description
  const createPoller = (kernel = ownKernel?.()): Poller => new NativePoller(mechanism, calls, kernel)
  const unavailable = (): string | null => {
    const reason = whyUnavailable(createPoller)
    return remedy !== undefined && reason?.startsWith(mechanism) ? `${reason} (${remedy})` : reason
  }
  class Hub extends Base {
    constructor({ kernel, ...options }: HubPlace = {}) {
      super({ name, poller: createPoller(kernel), ...options })
    }
  }
  const { whyLeftOut = unavailable } = description
  return { Hub, createPoller, unavailable, whyLeftOut, isAvailable: () => unavailable() === null, onRequest }
}
