/** Greenthreads that wait, as the message of a deadlock tells them. */
import { lacksOf } from '../green/lacks.ts'
import { Waiter, type Lack } from '../green/waiter.ts'
import type { LiveThread } from '../ground/live-threads.ts'
import { Greenlet } from '../greenlet/greenlet.ts'
import type { BaseHub } from '../hubs/base-hub.ts'

/** Longest list in a message. */
const MOST_NAMES = 10

/** A promise that only the host can settle is what surprises in a simulation. */
const OF_PROMISES =
  '. A promise of a file, a timer, a process or a socket of the host is settled outside of the simulation, which does not wait for it'

export function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** Names them, and what each waits for as far as it is known. */
export function parked(threads: readonly LiveThread[], hub: BaseHub): string {
  const waits = threads.map((thread) => waitOf(thread as unknown as Greenlet, hub))
  const list = listed(threads.map(({ name }, i) => (waits[i] === '' ? name : `${name} (for ${waits[i]})`)))
  return list + (waits.includes(PROMISE) ? OF_PROMISES : '')
}

const PROMISE = 'a promise'

function waitOf(greenlet: Greenlet, hub: BaseHub): string {
  const lacks = lacksOf(greenlet)
  if (lacks.length > 0) return lacks.map(nameOf).join(' or ')
  if (greenlet.pause instanceof Waiter) return PROMISE
  const listeners = [...hub.getReaders().values(), ...hub.getWriters().values()]
  const listener = listeners.find((one) => one.greenlet === greenlet)
  if (listener === undefined) return ''
  return `descriptor ${listener.fd} to be ${listener.direction === 'read' ? 'readable' : 'writable'}`
}

function nameOf({ what, of }: Lack): string {
  return what === 'the end' && of instanceof Greenlet ? `the end of ${of.name}` : what
}
