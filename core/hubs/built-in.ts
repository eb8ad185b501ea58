/**
 * The built-in hubs, in order of preference. Lists of hubs ask here: `listHubs`, the default, the messages of errors, the
 * sandbox, and the tests that run every rule on every hub.
 *
 * @eventlet eventlet.hubs
 */
import { whyNoSystemKernel } from '../kernel/native.ts'
import { nodeKernel } from '../kernel/node/node-kernel.ts'
import { builtIn } from './built-in-hub.ts'
import { NodeHub } from './node-hub.ts'
import { SelectHub } from './select-hub.ts'

export const BUILT_IN = {
  // epoll(7): Linux only, and the fastest of those that need nothing extra, because the kernel remembers what is watched
  // and a wait costs the same however many descriptors there are.
  epolls: builtIn('epolls', { mechanism: 'epoll', calls: { change: 'epoll_ctl', wait: 'epoll_pwait2' } }),

  // kqueue(2): what epoll is to Linux, on macOS and the BSDs.
  kqueue: builtIn('kqueue', { mechanism: 'kqueue', calls: { change: 'kevent', wait: 'kevent' } }),

  // poll(2): where there is neither. Every wait hands the kernel the whole list, so it grows with the number of watched
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
  node: builtIn('node', {
    mechanism: 'node',
    calls: {},
    Base: NodeHub,
    kernel: nodeKernel,
    whyLeftOut: whyNotNode,
  }),
}

/** A program that goes over all available hubs may wait for any descriptor on each of them. */
function whyNotNode(): string | null {
  if (whyNoSystemKernel() !== null) return null
  return "it stands in where the addon can't be loaded; useHub('node') takes it here, too"
}
