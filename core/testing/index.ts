/**
 * `hublet/testing`: hubs without a kernel and without waiting, and whole programs in a simulated world.
 *
 * @module hublet/testing
 */
export { FakePoller } from './fake-poller.ts'
export { ManualHost } from './manual-host.ts'
export { ManualClock } from './manual-clock.ts'
export { simulate } from './simulate.ts'
export type { SimulateOptions, SimulationOptions } from './simulate.ts'
export { explore } from './explore.ts'
export type { ExploreOptions } from './explore.ts'
export type { Explored } from './explored.ts'
export { SimulationError } from './simulation-error.ts'
export type { RunFailure } from './simulation.ts'
export type { Faults } from '../kernel/simulated/faults.ts'
export { useVirtualTime } from './virtual-time.ts'
export type { VirtualTime } from './virtual-time.ts'
