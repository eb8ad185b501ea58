/** Stands in for `core/kernel/native.ts` in a page: the simulated kernel in real time answers what the system would. */
import { systemClock } from '../../ground/clock.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { SimulatedKernel } from '../../kernel/simulated/simulated-kernel.ts'

let kernel: Kernel | undefined

/** This thread's; one for its whole life. */
export function systemKernel(): Kernel {
  kernel ??= new SimulatedKernel({ clock: systemClock })
  return kernel
}

export function whyNoSystemKernel(): null {
  return null
}
