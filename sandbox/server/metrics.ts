/** Numbers about the server, for Prometheus. */
import type { ServerResponse } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { answer } from './answer.ts'
import { DEFENDED, type Defended } from './last-defense.ts'
import type { RunQueue } from './run-queue.ts'
import type { RunnerPool } from './runner-pool.ts'
import type { EndReason } from '../shared/protocol.ts'

export class Metrics {
  readonly #registry = new Registry()
  readonly #ended: Counter<'reason'>
  readonly #caught: Counter<'where'>
  readonly #refusedConnections: Counter

  constructor(queue: RunQueue, runners: RunnerPool) {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    this.#ended = new Counter({
      name: 'hublet_sessions_ended_total',
      help: 'Sessions that have ended, by reason.',
      labelNames: ['reason'],
      registers,
    })
    this.#caught = new Counter({
      name: 'hublet_errors_caught_total',
      help: 'Errors that nobody thought of, by the place that caught them.',
      labelNames: ['where'],
      registers,
    })
    for (const where of DEFENDED) this.#caught.inc({ where }, 0)
    this.#refusedConnections = new Counter({
      name: 'hublet_connections_refused_total',
      help: 'TCP connections that were closed at once, because there were too many.',
      registers,
    })
    new Gauge({
      name: 'hublet_sessions_running',
      help: 'Sessions that run now.',
      registers,
      collect: gaugeOf(() => queue.running),
    })
    new Gauge({
      name: 'hublet_queue_length',
      help: 'Runs that wait for their turn.',
      registers,
      collect: gaugeOf(() => queue.length),
    })
    new Gauge({
      name: 'hublet_runners_waiting',
      help: 'Runners that wait for a snippet, library loaded.',
      registers,
      collect: gaugeOf(() => runners.ready),
    })
  }

  sessionEnded(reason: EndReason): void {
    this.#ended.inc({ reason })
  }

  errorCaught(where: Defended): void {
    this.#caught.inc({ where })
  }

  connectionRefused(): void {
    this.#refusedConnections.inc()
  }

  /** Answers in Prometheus' text format. */
  async answer(response: ServerResponse): Promise<void> {
    answer(response, 200, await this.#registry.metrics(), 'text/plain; version=0.0.4')
  }
}

/** prom-client hands the gauge over as `this`. */
function gaugeOf(value: () => number) {
  return function (this: Gauge): void {
    this.set(value())
  }
}
