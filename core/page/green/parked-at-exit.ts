/** Stands in for `core/green/parked-at-exit.ts` in a page: nothing ends there while greenthreads are parked. */

export function describeParked(): void {
  // Nobody asks.
}
