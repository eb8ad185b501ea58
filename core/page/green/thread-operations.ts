/** Stands in for `core/green/thread-operations.ts` in a page, which has no channels of diagnostics: nobody is told. */
import type { Greenlet, Outcome } from '../../greenlet/greenlet.ts'

export function threadsAreTold(): false {
  return false
}

export function tellStart<T>(_thread: Greenlet, first: () => T): T {
  return first()
}

export function tellEnd(_thread: Greenlet, _outcome: Outcome, _value: unknown): void {}
