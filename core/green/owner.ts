/** The group or pool with which a greenthread ends, as the greenthread knows it. */
import type { Greenlet, Limited } from '../greenlet/greenlet.ts'

export interface Owner {
  /** The greenlet whose block holds it. */
  readonly greenlet: Greenlet
  /** The innermost limit around the block. */
  readonly limit: Limited | null
  /** To be called when it has its outcome, before those who wait for it are woken. */
  memberEnded(member: object): void
}
