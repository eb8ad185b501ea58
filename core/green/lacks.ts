/** What a greenlet lacks to go on, as far as others could give it. */
import { Greenlet } from '../greenlet/greenlet.ts'
import { Waiter, type Lack } from './waiter.ts'

/** Empty when it waits for time, for a descriptor, or for nothing. */
export function lacksOf(greenlet: Greenlet): Lack[] {
  return greenlet.pause instanceof Waiter ? greenlet.pause.lacks : []
}

/** Whether it waits for the end of another, or for the end of one that does. */
export function waitsForEndOf(greenlet: Greenlet, end: Greenlet): boolean {
  const seen = new Set<Greenlet>()
  for (let next = awaited(greenlet); next !== null && !seen.has(next); next = awaited(next)) {
    if (next === end) return true
    seen.add(next)
  }
  return false
}

function awaited(greenlet: Greenlet): Greenlet | null {
  const lack = lacksOf(greenlet).find(({ what }) => what === 'the end')
  return lack?.of instanceof Greenlet ? lack.of : null
}
