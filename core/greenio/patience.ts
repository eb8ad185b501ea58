/**
 * Pauses between attempts where the kernel says "try again" and no readiness tells when: a Unix datagram whose receiver is
 * full, a connection to a Unix socket whose backlog is, a number that an eventfd has no room for.
 */

/** As many attempts in vain happen where others take what was ready. */
const USUAL = 3

const FIRST_PAUSE_SECONDS = 0.001
const LONGEST_PAUSE_SECONDS = 0.05

/**
 * Seconds to wait before the next attempt, 0 for none.
 *
 * @param fruitless - how many attempts in a row were in vain although the descriptor was said to be ready
 */
export function pauseAfter(fruitless: number): number {
  return fruitless < USUAL ? 0 : pauseBefore(fruitless - USUAL)
}

/** Seconds to wait before attempt number `retry`, counted from 0, where there is no readiness at all. */
export function pauseBefore(retry: number): number {
  return Math.min(FIRST_PAUSE_SECONDS * 2 ** Math.min(retry, 16), LONGEST_PAUSE_SECONDS)
}
