/** Durations and waits in words: the same ones in lanes, sentences, inspector and table. */
import type { Waiting } from './hub-state.ts'

/** `12.3 µs`, `20 ms`, `1.25 s`: three significant digits at most. */
export function formatNanoseconds(nanoseconds: number): string {
  const microseconds = nanoseconds / 1e3
  if (microseconds < 999.5) return `${significant(microseconds)} µs`
  if (microseconds < 999_500) return `${significant(microseconds / 1e3)} ms`
  const seconds = microseconds / 1e6
  return seconds < 60
    ? `${significant(seconds)} s`
    : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
}

export function formatSeconds(seconds: number): string {
  return seconds === 0 ? '0 s' : formatNanoseconds(seconds * 1e9)
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** Text in a waiting greenlet's bar. */
export function waitingLabel(waiting: Waiting): string {
  switch (waiting.for) {
    case 'descriptor':
      return `${waiting.direction} fd ${waiting.fd}`
    case 'timer':
      return `timer ${formatSeconds(waiting.seconds)}`
    case 'other':
      return 'parked'
  }
}

/** The thing that a greenlet waits for, in words to follow "waits". */
export function waitingPhrase(waiting: Waiting): string {
  switch (waiting.for) {
    case 'descriptor': {
      const limit =
        waiting.timeoutSeconds === undefined ? '' : `, for ${formatSeconds(waiting.timeoutSeconds)} at most`
      return `until fd ${waiting.fd} is ${ability(waiting.direction)}${limit}`
    }
    case 'timer':
      return waiting.seconds === 0 ? 'for its next turn' : `for a timer of ${formatSeconds(waiting.seconds)}`
    case 'other':
      return 'for another greenthread'
  }
}

export function ability(direction: 'read' | 'write'): string {
  return direction === 'read' ? 'readable' : 'writable'
}

/** A wait this long means that no timer is due: only a descriptor can end it. */
export const LONG_SECONDS = 60

/**
 * Text in MAINLOOP's bar for its time in the poller: what was waited, with the limit beside it.
 *
 * @param seconds the limit that the poller was given
 * @param waited nanoseconds; absent while the wait lasts
 */
export function waitLabel(seconds: number, waited?: number): string {
  const limit = seconds >= LONG_SECONDS || seconds === 0 ? '' : `${formatSeconds(seconds)} at most`
  if (waited === undefined) return limit === '' ? 'wait' : `wait, ${limit}`
  return `waited ${formatNanoseconds(waited)}${limit === '' ? '' : ` (${limit})`}`
}

/** How long MAINLOOP will wait, to follow "waits in the poller". */
export function waitPhrase(seconds: number): string {
  if (seconds === 0) return 'without waiting'
  return seconds >= LONG_SECONDS ? 'until a descriptor is ready' : `for ${formatSeconds(seconds)} at most`
}

export function plural(count: number, singular: string, several = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : several}`
}
