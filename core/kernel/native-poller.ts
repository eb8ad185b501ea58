/** A poller of a kernel, which also tells the instruments about its system calls. */
import type { Clock } from '../ground/clock.ts'
import { instruments } from '../ground/instrument.ts'
import type { Kernel, KernelPoller as Mechanism } from './kernel.ts'
import { systemKernel } from './native.ts'
import { READABLE, WRITABLE, type Poller, type PollerArrivals } from './poller.ts'

/** The clock and kernel of a built-in hub. */
export interface HubPlace {
  /** The kernel's own, unless given. */
  clock?: Clock
  /** The system's, unless given. */
  kernel?: Kernel
}

/** The system calls behind a poller, as viewers show them. */
export interface CallNames {
  /** The call that changes what is watched; none where it is only noted in user space. */
  change?: string
  /** The call that waits; none where the kernel makes no system call for it. */
  wait?: string
}

export class NativePoller implements Poller {
  readonly ready: Int32Array
  readonly arrivals: PollerArrivals
  readonly kernel: Kernel
  #poller: Mechanism
  #names: CallNames

  /**
   * @param mechanism - the kernel's name for it
   * @param names - what its system calls are called
   * @param kernel - the system's unless given
   */
  constructor(mechanism: string, names: CallNames, kernel: Kernel = systemKernel()) {
    this.kernel = kernel
    this.#poller = kernel.createPoller(mechanism)
    const { ready, wanted, counts, bytes } = this.#poller
    this.ready = ready
    this.arrivals = { wanted, counts, bytes }
    this.#names = names
  }

  add(fd: number, interest: number): number {
    return this.#report('ADD', fd, interest, this.#poller.add(fd, interest))
  }

  modify(fd: number, interest: number): number {
    return this.#report('MOD', fd, interest, this.#poller.modify(fd, interest))
  }

  remove(fd: number): number {
    return this.#report('DEL', fd, 0, this.#poller.remove(fd))
  }

  wait(seconds: number): number {
    const count = this.#poller.wait(seconds)
    if (instruments !== null && this.#names.wait !== undefined)
      instruments.systemCall(this.#names.wait, `${(seconds * 1000).toFixed(3)} ms`, count)
    return count
  }

  sendMany(pairs: Int32Array, count: number, bytes: Uint8Array): number {
    const lengths = instruments === null ? null : pairs.slice(0, 2 * count)
    const result = this.kernel.sendMany(pairs, count, bytes)
    lengths?.forEach((length, i) => {
      if (i % 2 === 1)
        instruments?.systemCall('sendto', `fd ${pairs[i - 1]} ${length} bytes`, pairs[i] as number)
    })
    return result
  }

  close(): void {
    this.#poller.close()
  }

  #report(operation: string, fd: number, interest: number, result: number): number {
    if (instruments !== null && this.#names.change !== undefined) {
      instruments.systemCall(
        this.#names.change,
        [operation, `fd ${fd}`, ...interestNames(interest)].join(' '),
        result,
      )
    }
    return result
  }
}

/** Why a poller can't be made on this machine, or null when it can: it is tried. */
export function whyUnavailable(createPoller: () => Poller): string | null {
  try {
    createPoller().close()
    return null
  } catch (error) {
    return (error as Error).message
  }
}

function interestNames(interest: number): string[] {
  return [...(interest & READABLE ? ['IN'] : []), ...(interest & WRITABLE ? ['OUT'] : [])]
}
