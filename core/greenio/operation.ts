/** System calls on a descriptor, as green I/O makes them: one object for each kind, so that a call makes no function. */
import { HubError } from '../ground/errors.ts'
import type { Direction } from '../listeners/listener.ts'
import type { Kernel } from '../kernel/kernel.ts'

export interface Operation {
  /** Its name, for errors. */
  readonly syscall: string
  /** The direction to wait for when it would block. */
  readonly direction: Direction
  /**
   * @param kernel - whose descriptor it is
   * @param bytes - what it receives into, or sends
   * @param count - how many bytes it may receive, or from which one on it sends
   * @returns its result, or a negative errno
   */
  call(kernel: Kernel, fd: number, bytes: Uint8Array, count: number): number
}

/** For operations that move none. */
export const NO_BYTES = new Uint8Array(0)

/** Memory was transferred to another thread, or shrunk, while a call needed it. */
export function lostMemory(call: string, given: number, left: number): HubError {
  return new HubError(
    'ERR_OPTION_INVALID',
    `${call}: of the ${given} bytes of memory that it was given, ${left} are left: they were transferred before the call ` +
      'was done with them. Keep them until it has returned, or give it a copy.',
  )
}
