/** Stands in for `core/kernel/native.ts` in a page: the simulated kernel in real time answers what the system would. */
import { systemClock } from '../../ground/clock.ts'
import { environment } from '../../ground/node.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { SimulatedKernel } from '../../kernel/simulated/simulated-kernel.ts'
import type { SimulatedKernelOptions } from '../../kernel/simulated/simulated-options.ts'

/** The longest that bytes are on their way under a seed, in seconds: enough for messages to overtake each other. */
const LATENCY = 0.002

let kernel: Kernel | undefined

/**
 * This thread's; one for its whole life. The seed in `HUBLET_SEED` decides what has no order of its own; without it, nothing
 * varies.
 *
 * @throws ERR_OPTION_INVALID for a seed that is not one
 */
export function systemKernel(): Kernel {
  kernel ??= copyOf(new SimulatedKernel({ clock: systemClock, ...seeded(environment('HUBLET_SEED')) }))
  return kernel
}

/** The kernel itself refuses what is not a seed. */
function seeded(given: string | undefined): SimulatedKernelOptions {
  if (given === undefined) return {}
  return { seed: /^\d+$/.test(given) ? +given : (given as unknown as number), latency: LATENCY }
}

/** A copy with the calls as its own properties, as the addon is one: a program may spread it, and change some of them. */
function copyOf(made: Kernel): Kernel {
  const copy: Record<PropertyKey, unknown> = {}
  for (let from: object = made; from !== Object.prototype; from = Object.getPrototypeOf(from) as object)
    for (const name of Reflect.ownKeys(from)) {
      const value: unknown = made[name as keyof Kernel]
      copy[name] = typeof value === 'function' ? value.bind(made) : value
    }
  return copy as unknown as Kernel
}
