/**
 * Waking a hub from another thread. The handle is shared memory: it can be posted to any Worker, owns no descriptor, and
 * can't be confused with another hub's.
 */
import { refuse } from '../ground/checks.ts'
import { isSharedArrayBuffer, shareMemory } from '../ground/node.ts'

/** Memory of one number: how often the hub was woken. */
export type WakeHandle = SharedArrayBuffer

/**
 * Wakes the hub whose `hub.wake` this is; to be called in any thread. Several calls may be taken as one.
 *
 * @throws ERR_OPTION_INVALID for anything but such a handle, the hub itself included
 */
export function wakeHub(handle: WakeHandle): void {
  if (!isSharedArrayBuffer(handle)) throw refuse('wakeHub: handle', handle, 'the wake of a hub')
  const count = new Int32Array(handle)
  Atomics.add(count, 0, 1)
  Atomics.notify(count, 0)
}

/** The hub's own end of a handle. It does not keep the process alive. */
export class WakeListener {
  readonly handle: WakeHandle = shareMemory(Int32Array.BYTES_PER_ELEMENT)
  #count = new Int32Array(this.handle)
  #seen = 0
  #onWake: (() => void) | null

  /** @param onWake - called in the hub's thread, as `__main__` */
  constructor(onWake: () => void) {
    this.#onWake = onWake
    this.#listen()
  }

  /** Nobody is called any more. */
  close(): void {
    this.#onWake = null
    wakeHub(this.handle)
  }

  /** The promise is settled by the notification itself, which also ends the wait of this thread. */
  #listen(): void {
    const { async, value } = Atomics.waitAsync(this.#count, 0, this.#seen)
    if (async) void value.then(() => this.#wake())
    else queueMicrotask(() => this.#wake())
  }

  #wake(): void {
    this.#seen = Atomics.load(this.#count, 0)
    if (this.#onWake === null) return
    this.#onWake()
    this.#listen()
  }
}
