/** What a greenthread needs to know of those that it ends with. */
import type { Greenlet, Limited } from '../greenlet/greenlet.ts'

export interface Owner {
  /** Whose block holds it. */
  readonly greenlet: Greenlet
  /** The innermost limit around the block. */
  readonly limit: Limited | null
  /** To be called when it has its outcome, before whoever waits for it is woken. */
  memberEnded(member: object): void
}
