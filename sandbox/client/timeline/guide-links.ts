/** For each event the paragraph of the guide that explains it. A test keeps these anchors and the guide's equal. */
import type { TraceEvent } from '../../shared/trace-events.ts'

const HOW = '/guide/how-the-hubs-work'

export function guideLinkOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'hub-launched':
      return `${HOW}#spawning-only-registers`
    case 'hub-replaced':
      return '/guide/understanding-hubs#what-usehub-throws-away'
    case 'mainloop-started':
      return `${HOW}#main-hands-its-stack-back`
    case 'mainloop-stopped':
      return `${HOW}#one-turn`
    case 'greenlet-spawned':
      return `${HOW}#spawning-only-registers`
    case 'greenlet-started':
    case 'greenlet-ended':
      return `${HOW}#a-greenthread-starts`
    case 'group-opened':
    case 'group-joined':
    case 'group-canceled':
    case 'group-ended':
      return '/guide/many-greenthreads#group'
    case 'switch':
      return event.why === 'turn' ? `${HOW}#node-keeps-running` : `${HOW}#between-two-switches`
    case 'listener-added':
    case 'listener-removed':
    case 'listener-closed':
      return `${HOW}#waiting-for-bytes`
    case 'listener-woken':
      return `${HOW}#the-wake-up`
    case 'timer-scheduled':
    case 'timer-fired':
    case 'timer-canceled':
      return `${HOW}#one-turn`
    case 'wait-begun':
    case 'wait-ended':
    case 'system-call':
      return `${HOW}#the-wait`
    case 'callback-scheduled':
    case 'callback-begun':
    case 'callback-ended':
      return '/guide/watching-node#the-lane'
    case 'error-squelched':
      return '/guide/debugging'
    case 'mark':
      return '/guide/debugging#trace'
  }
}
