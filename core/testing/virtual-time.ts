/** A hub whose time passes only while it waits, for tests with promises and fake servers around it. */
import type { Clock } from '../ground/clock.ts'
import { BUILT_IN } from '../hubs/built-in.ts'
import { swapHub } from '../hubs/registry.ts'
import { hostOn } from '../kernel/host.ts'
import { SimulatedKernel } from '../kernel/simulated/simulated-kernel.ts'

/** Virtual time, until it is disposed of. */
export interface VirtualTime {
  /** Seconds since it began. */
  readonly now: Clock
  /** Gives this thread the hub back that it had. A second call changes nothing. */
  restore(): void
  [Symbol.dispose](): void
}

/**
 * Gives this thread a hub on a simulated kernel, whose clock jumps to the next deadline when everybody waits: `sleep(3600)` is
 * over at once. Sockets are those of a network in memory. Promises, and `setTimeout` of the host, go on as ever.
 *
 * @example
 * using time = useVirtualTime()
 * await spawn(() => sleep(3600))
 * time.now() // 3600
 */
export function useVirtualTime(): VirtualTime {
  const kernel = new SimulatedKernel()
  const hub = new BUILT_IN.epolls.Hub({ kernel })
  hub.attach(hostOn(kernel))
  const before = swapHub(hub)
  let isOver = false
  const restore = (): void => {
    if (isOver) return
    isOver = true
    swapHub(before)
    hub.close()
  }
  return { now: hub.clock, restore, [Symbol.dispose]: restore }
}
