/** Waiting for a greenthread to end, in whichever way. */
import type { GreenThread } from './greenthread.ts'
import type { Green } from '../greenlet/green.ts'
import { WaitList } from './wait-list.ts'

/** Waits for the end, and leaves the outcome, an error included, to those who ask for it. */
export function* untilEnded(thread: GreenThread<unknown>): Green<void> {
  if (thread.dead) return
  const waiting = new WaitList(null, { what: 'the end', of: thread })
  const tell = (): void => waiting.wakeAllSoon()
  thread.link(tell)
  try {
    yield* waiting.wait()
  } finally {
    thread.unlink(tell)
  }
}
