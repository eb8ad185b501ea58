/** Copies bytes from one piece of memory to another. */

/** Up to here a loop is faster than what it takes to call a copy in C++. */
const COPIED_BY_HAND = 64

/** Copies `count` bytes from `start` on to the place `at`. Both must have them. */
export function copyBytes(from: Uint8Array, start: number, count: number, to: Uint8Array, at: number): void {
  if (count > COPIED_BY_HAND) to.set(from.subarray(start, start + count), at)
  else for (let i = 0; i < count; i++) to[at + i] = from[start + i] as number
}
