/**
 * `hublet/metrics`: figures of a hub for Prometheus.
 *
 * @module hublet/metrics
 */
export { HubMetrics, collectMetrics } from './hub-metrics.ts'
export type { MetricsOptions } from './hub-metrics.ts'
