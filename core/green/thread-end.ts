/** Waiting for a greenthread to end, in whichever way. */
import { Event } from './event.ts'
import type { GreenThread } from './greenthread.ts'
import type { Green } from '../greenlet/green.ts'

/** Waits for the end, and leaves the outcome, an error included, to whoever asks for it. */
export function* untilEnded(thread: GreenThread<unknown>): Green<void> {
  if (thread.dead) return
  const end = new Event()
  const tell = (): void => end.send()
  thread.link(tell)
  try {
    yield* end.wait()
  } finally {
    thread.unlink(tell)
  }
}
