/** System calls on a descriptor, as green I/O makes them: one object for each kind, so that a call makes no function. */
import type { Direction } from '../listeners/listener.ts'

export interface Operation {
  /** Its name, for errors. */
  readonly syscall: string
  /** What to wait for when it would block. */
  readonly direction: Direction
  /**
   * @param bytes - what it receives into, or sends
   * @param count - how many bytes it may receive, or from which one on it sends
   * @returns its result, or a negative errno
   */
  call(fd: number, bytes: Uint8Array, count: number): number
}

/** For operations that move none. */
export const NO_BYTES = new Uint8Array(0)
