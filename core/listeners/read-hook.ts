/** Reads for listeners before they are woken: one call serves all who are ready. A hub has one at most. */
import type { FdListener } from './listener.ts'

export interface ReadHook {
  /** Another listener, or none, is the first to read a descriptor. */
  expect(fd: number, reader: FdListener | undefined): void
  /** The poller has waited, and what it reports is read next. */
  begin(): void
  /** @param place - in the list of what the poller reports */
  ready(place: number, reader: FdListener | undefined): void
  /** The poller is about to wait, or to be closed. @param reported - the listeners of its last report */
  settle(reported: readonly FdListener[]): void
}
