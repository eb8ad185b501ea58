/** Finds the things that a greenlet lacks to go on, as far as others could give them. */
import { Greenlet } from '../greenlet/greenlet.ts'
import { Waiter, type Lack } from './waiter.ts'

/**
 * Length to which a chain of greenlets that wait for each other is followed, because every wait at its beginning
 * follows it.
 */
const LONGEST_CHAIN = 100

/** Empty when it waits for time, for a descriptor, or for nothing. */
export function lacksOf(greenlet: Greenlet): Lack[] {
  return greenlet.pause instanceof Waiter ? greenlet.pause.lacks : []
}

/**
 * Whether a greenlet waits for the end of another: for that, for the end of one that does, or for all jobs of a pool or all
 * members of a group, of which the other is one. One that a `Timeout` limits waits for nothing without end.
 */
export function waitsForEndOf(greenlet: Greenlet, end: Greenlet): boolean {
  let next: Greenlet | null = greenlet
  for (let steps = 0; next !== null && steps < LONGEST_CHAIN; steps++) {
    if (lackWith(next, end) !== null) return true
    next = awaited(next)
    if (next === end) return true
  }
  return false
}

/**
 * Finds the wait of a greenlet, or of one for whose end it waits, for all jobs of a pool or all members of a group, of which
 * `job` is one. Null when there is none.
 */
export function waitForAllWith(greenlet: Greenlet, job: Greenlet): Lack | null {
  let next: Greenlet | null = greenlet
  for (let steps = 0; next !== null && steps < LONGEST_CHAIN; steps++) {
    const lack = lackWith(next, job)
    if (lack !== null) return lack
    next = awaited(next)
  }
  return null
}

function lackWith(greenlet: Greenlet, job: Greenlet): Lack | null {
  if (greenlet.limit !== null) return null
  return lacksOf(greenlet).find((lack) => lack.includes?.(job) === true) ?? null
}

function awaited(greenlet: Greenlet): Greenlet | null {
  if (greenlet.limit !== null) return null
  const [lack, ...others] = lacksOf(greenlet)
  const isSure = lack?.what === 'the end' && others.length === 0 // one of several would do for a select
  return isSure && lack.of instanceof Greenlet ? lack.of : null
}
