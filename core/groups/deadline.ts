/** How much time the current greenthread has left. */
import { getCurrent, type Greenlet, type Limited } from '../greenlet/greenlet.ts'
import { GreenThread } from '../green/greenthread.ts'
import { getHub } from '../hubs/registry.ts'

/**
 * Gives the time that the current greenthread has left: until the first `Timeout` or `withTimeout` around it fires. For the
 * member of a group, the limits around the group count as well, however deep groups stand in each other.
 *
 * @returns seconds, 0 or more; null without a limit. It can be given on as the `timeout` of a wait
 * @example yield* until((signal) => client.call(request, { signal, deadlineMs: (getDeadline() ?? 60) * 1000 }))
 */
export function getDeadline(): number | null {
  let first: number | null = null
  let greenlet: Greenlet | null = getCurrent()
  let limit: Limited | null = greenlet.limit
  while (greenlet !== null) {
    for (; limit !== null; limit = limit.outer)
      if (limit.due !== null && (first === null || limit.due < first)) first = limit.due
    const owner: GreenThread<unknown>['owner'] = greenlet instanceof GreenThread ? greenlet.owner : null
    limit = owner?.limit ?? null
    greenlet = owner?.greenlet ?? null
  }
  return first === null ? null : Math.max(first - getHub().clock(), 0)
}
