/**
 * The built-in hubs, in order of preference. Lists of hubs ask here: `listHubs`, the default, the messages of errors, the
 * sandbox, and the tests that run every rule on every hub.
 *
 * @eventlet eventlet.hubs
 */
import type { Kernel } from '../kernel/kernel.ts'
import { NativePoller, whyUnavailable, type CallNames, type HubPlace } from '../kernel/native-poller.ts'
import type { Poller } from '../kernel/poller.ts'
import { nodeKernel } from '../kernel/node/node-kernel.ts'
import { BaseHub } from './base-hub.ts'
import type { HubOptions } from './hub-loop.ts'
import { NodeHub } from './node-hub.ts'
import { SelectHub } from './select-hub.ts'

/** A built-in hub, as `useHub` takes it. */
export interface BuiltInHub {
  readonly Hub: new (options?: HubPlace) => BaseHub
  isAvailable(): boolean
  /** Why this hub can't be used here, or null when it can. */
  unavailable(): string | null
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
  /** How to get a library that is missing. */
  remedy?: string
}

export const BUILT_IN = {
  // epoll(7): Linux only, and the fastest of those that need nothing extra, because the kernel remembers what is watched
  // and a wait costs the same however many descriptors there are.
  epolls: builtIn('epolls', { mechanism: 'epoll', calls: { change: 'epoll_ctl', wait: 'epoll_pwait2' } }),

  // poll(2): where there is no epoll. Every wait hands the kernel the whole list, so it grows with the number of watched
  // descriptors.
  poll: builtIn('poll', { mechanism: 'poll', calls: { wait: 'ppoll' } }),

  // select(2): the lowest common denominator. It knows descriptors below 1024 only, and every wait looks at all numbers up
  // to the highest one that is watched.
  selects: builtIn('selects', { mechanism: 'select', calls: { wait: 'pselect' }, Base: SelectHub }),

  // libevent, under the name that Eventlet gave it. The library is loaded from the system when the hub is asked for.
  pyevent: builtIn('pyevent', {
    mechanism: 'libevent',
    calls: { change: 'event_add', wait: 'event_base_loop' },
    onRequest: true,
    remedy: 'Debian: apt-get install libevent-core-2.1-7',
  }),

  // The loop of Node, Bun or Deno, without the addon: sockets are those of `node:net` and `node:dgram`, and the loop's
  // immediates and timers give MAINLOOP its turns. Eventlet has one in its host's loop, too: asyncio.
  node: builtIn('node', { mechanism: 'node', calls: {}, Base: NodeHub, kernel: nodeKernel }),
}

function builtIn(name: string, description: Description): BuiltInHub {
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
  return { Hub, createPoller, unavailable, isAvailable: () => unavailable() === null, onRequest }
}
