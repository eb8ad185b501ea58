/**
 * Notes of dealings with semaphores and queues. Nobody takes them unless somebody wants to know whom a greenthread
 * waits for: see `debug/greenthreads.ts`.
 */
import type { Greenlet } from '../greenlet/greenlet.ts'

export interface Dealings {
  /** A greenlet has got a permit. */
  acquired(semaphore: object, by: Greenlet): void
  /** A permit has come back. */
  released(semaphore: object, by: Greenlet): void
  put(queue: object, by: Greenlet): void
  taken(queue: object, by: Greenlet): void
}

export let dealings: Dealings | null = null

/** Sets who notes dealings; null for nobody. */
export function noteDealings(next: Dealings | null): void {
  dealings = next
}
