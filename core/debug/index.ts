/**
 * `hublet/debug`: what the hub has registered, who blocks it, and what was forgotten.
 *
 * @module hublet/debug
 */
export { hubBlockingDetection } from './blocking.ts'
export { warnForgottenYield } from './forgotten-yield.ts'
export { formatHubListeners, formatHubTimers } from './format.ts'
export { greenthreadStacks, watchGreenthreads } from './greenthreads.ts'
export type { GreenthreadStack } from './greenthreads.ts'
export { hubErrors, hubListenerStacks, hubPreventMultipleReaders, hubTimerStacks } from './switches.ts'
