/**
 * `hublet/testing`: hubs without a kernel and without waiting.
 *
 * @module hublet/testing
 */
export { FakePoller } from './fake-poller.ts'
export { ManualHost } from './manual-host.ts'
export { ManualClock } from './manual-clock.ts'
