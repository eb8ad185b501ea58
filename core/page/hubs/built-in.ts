/**
 * Stands in for `core/hubs/built-in.ts` in a page: its hubs live on the simulated kernel. The three that are named after
 * system calls have the semantics of those; a program that is to show one of them asks for it.
 */
import { builtIn } from '../../hubs/built-in-hub.ts'
import { SelectHub } from '../../hubs/select-hub.ts'

const epoll = { mechanism: 'epoll', calls: { change: 'epoll_ctl', wait: 'epoll_pwait2' } }

/** Hubs whose mechanism no page has. */
const ELSEWHERE = { calls: {}, onRequest: true, remedy: 'a page has the simulated kernel alone' }

export const BUILT_IN = {
  simulated: builtIn('simulated', epoll),
  epolls: builtIn('epolls', epoll),
  kqueue: builtIn('kqueue', { mechanism: 'kqueue', ...ELSEWHERE }),
  poll: builtIn('poll', { mechanism: 'poll', calls: { wait: 'ppoll' } }),
  selects: builtIn('selects', { mechanism: 'select', calls: { wait: 'pselect' }, Base: SelectHub }),
  pyevent: builtIn('pyevent', { mechanism: 'libevent', ...ELSEWHERE }),
  node: builtIn('node', { mechanism: 'node', ...ELSEWHERE }),
}
