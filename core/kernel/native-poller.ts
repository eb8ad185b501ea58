/** A poller of the addon, which also tells the instruments about its system calls. */
import { instruments } from '../ground/instrument.ts'
import { native, type Native } from './native.ts'
import { READABLE, WRITABLE, type Poller, type PollerArrivals } from './poller.ts'

/** The system calls behind a poller, as viewers show them. */
export interface CallNames {
  /** The call that changes what is watched; none where it is only noted in user space. */
  change?: string
  wait: string
}

export class NativePoller implements Poller {
  readonly ready: Int32Array
  readonly arrivals: PollerArrivals
  #poller: InstanceType<Native['Poller']>
  #names: CallNames

  /**
   * @param mechanism - the addon's name for it
   * @param names - what its system calls are called
   */
  constructor(mechanism: string, names: CallNames) {
    this.#poller = new (native().Poller)(mechanism)
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
    instruments?.systemCall(this.#names.wait, `${(seconds * 1000).toFixed(3)} ms`, count)
    return count
  }

  sendMany(pairs: Int32Array, count: number, bytes: Uint8Array): number {
    const lengths = instruments === null ? null : pairs.slice(0, 2 * count)
    const result = native().sendMany(pairs, count, bytes)
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
