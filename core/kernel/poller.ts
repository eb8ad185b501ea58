/** The contract between a hub and what asks the kernel: `native/src/poller.h`, as TypeScript sees it. */
import type { Kernel } from './kernel.ts'

/** Interest in, or readiness for, reading; a listener's `read`. */
export const READABLE = 1
/** Interest in, or readiness for, writing; a listener's `write`. */
export const WRITABLE = 2
/** Only reported: the descriptor is not open. */
export const INVALID = 4

/** The memory that a hub shares with a poller which receives. */
export interface PollerArrivals {
  /** How many bytes a reader that waits would take, by descriptor; 0 for none. Written by the hub. */
  readonly wanted: Int32Array
  /**
   * By place in `ready`: how many bytes came, a negative errno, or 0 when the poller has not received, or there is nothing
   * more. Then the reader makes the call itself.
   */
  readonly counts: Int32Array
  /** The bytes, one after the other in the order of `ready`. */
  readonly bytes: Uint8Array
}

/**
 * Asks the kernel which descriptors are ready. Owned by one hub. Interest and events are sums of {@link READABLE},
 * {@link WRITABLE} and {@link INVALID}.
 *
 * Every method returns 0 or a count, or a negative errno; none retries. Readiness is level-triggered, and an error or a
 * hang-up counts as readable and writable. The built-in pollers are in C++; a third-party hub may bring its own.
 */
export interface Poller {
  /** The kernel whose descriptors it knows; the system's where it is missing. */
  readonly kernel?: Kernel
  /** Pairs of descriptor and events; what `wait` found stands at its start. */
  readonly ready: Int32Array
  /** A poller that has it receives for sockets that `wait` finds ready; others leave that to who is woken. */
  readonly arrivals?: PollerArrivals
  /** Starts to watch: EEXIST if watched, EBADF if not open, EPERM if it can't be waited for (a regular file). */
  add(fd: number, interest: number): number
  /** Changes what is watched: ENOENT if it is not watched any more. */
  modify(fd: number, interest: number): number
  /** Stops watching: ENOENT or EBADF if the kernel has forgotten the descriptor. */
  remove(fd: number): number
  /**
   * Waits until a descriptor is ready or the time is over.
   *
   * @param seconds - 0 to Infinity, never rounded down
   * @returns the number of pairs in `ready`
   */
  wait(seconds: number): number
  /**
   * A poller that has it sends small messages of sockets for many greenlets at a time; else each sends for itself.
   *
   * @param pairs - for each message a descriptor, and how many bytes; that number becomes how many were sent, or a negative
   * errno. None is sent twice.
   * @param count - how many messages
   * @param bytes - the messages, one after the other
   * @returns 0
   */
  sendMany?(pairs: Int32Array, count: number, bytes: Uint8Array): number
  /** Frees what the poller holds; it is not used afterwards. */
  close(): void
}
