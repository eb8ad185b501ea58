/**
 * Decides where a run takes place: on the sandbox server if there is one, else in this page. The hub `simulated` is this page's
 * in either case.
 */
import { computed, ref, type Ref } from 'vue'
import type { ClientMessage } from '../../shared/protocol.ts'
import { prepareRun } from './page-run.ts'
import { useConnection, type Connection, type ConnectionEvents } from './use-connection.ts'
import { usePageConnection } from './use-page-connection.ts'

/** The hub that a server does not have. */
export const SIMULATED = 'simulated'

export type Place = 'server' | 'page'

/** Places that runs may take: the best one for each, or this page alone. */
export type Allowed = 'any' | 'page'

export interface Places extends Connection {
  /** The place of the latest run; undefined before the first one. */
  readonly place: Ref<Place | undefined>
  /** The order of the next run in this page: a seed, or undefined for nothing to vary. A server has no such thing. */
  readonly order: Ref<number | undefined>
  /** The order of the latest run; undefined also where it has none. */
  readonly lastOrder: Ref<number | undefined>
  /** Gets ready for a run on this hub. Rejects with an error that can be shown. */
  open(hub?: string): Promise<void>
  /** Whether a run on this hub could be sent now. */
  isOpen(hub: string | undefined): boolean
}

/** Written into the bundle by vitepress.config.ts: whether the site is built for hosts that serve files and nothing else. */
declare const IS_STATIC_SITE: boolean

/** The knowledge of the server, for all sessions of the page. */
const server = ref<'unknown' | 'there' | 'none'>(IS_STATIC_SITE ? 'none' : 'unknown')

export function usePlaces(events: ConnectionEvents, allowed: Allowed = 'any'): Places {
  const place = ref<Place>()
  const order = ref<number>()
  const lastOrder = ref<number>()
  const remote = useConnection({ message: (message) => events.message(message), lost })
  const local = usePageConnection(events)

  /** A run in this page goes on. */
  function lost(why: string | undefined): void {
    if (place.value !== 'page') events.lost(why)
  }

  const welcome = computed(() => {
    const greeted = remote.welcome.value
    return greeted === undefined ? local.welcome.value : { ...greeted, hubs: [...greeted.hubs, SIMULATED] }
  })
  const isPageAlone = (): boolean => allowed === 'page' || server.value === 'none'
  const state = computed(() => (isPageAlone() ? 'open' : remote.state.value))

  const placeOf = (hub: string | undefined): Place => (isPageAlone() || hub === SIMULATED ? 'page' : 'server')

  async function open(hub?: string): Promise<void> {
    if (placeOf(hub) === 'page') return prepareRun()
    try {
      await remote.open()
      server.value = 'there'
    } catch (error) {
      // One that has greeted before is missed; one that never did may not exist.
      if (server.value === 'there') throw error
      server.value = 'none'
      prepareRun()
    }
  }

  function send(message: ClientMessage): void {
    if (message.type === 'run') {
      place.value = placeOf(message.hub)
      lastOrder.value = place.value === 'page' ? order.value : undefined
    }
    if (place.value === 'page') local.send(message, order.value)
    else remote.send(message)
  }

  return {
    place,
    order,
    lastOrder,
    welcome,
    state,
    open,
    isOpen: (hub) => placeOf(hub) === 'page' || remote.state.value === 'open',
    send,
    close() {
      remote.close()
      local.close()
    },
  }
}
