/** Counts what a hub does, as long as somebody wants the figures. */
import { checkOptions } from '../ground/checks.ts'
import {
  addInstrument,
  removeInstrument,
  type GreenletInfo,
  type Instrument,
  type TimerInfo,
} from '../ground/instrument.ts'
import { liveThreads } from '../ground/live-threads.ts'
import { getCurrent } from '../greenlet/greenlet.ts'
import { getHub } from '../hubs/registry.ts'
import { Timer } from '../timers/timer.ts'
import { Histogram } from './histogram.ts'
import { checkLabels, textOf, type Labels, type Metric } from './text.ts'

export interface MetricsOptions {
  /** Labels of every line, such as the name of a Worker; none unless given. */
  labels?: Record<string, string>
}

/** Upper bounds of lateness, in seconds: from less than anybody notices to what a client gives up at. */
const BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts for one {@link HubMetrics}. */
class Counts implements Instrument {
  readonly lateness = new Histogram(BOUNDS)
  waits = 0
  waitSeconds = 0
  started = 0
  readonly ended = { result: 0, error: 0, killed: 0 }
  errors = 0
  #waitingSince: number | null = null

  timerFired(timer: TimerInfo): void {
    if (timer instanceof Timer) this.lateness.add(Math.max(getHub().clock() - timer.due, 0))
  }

  waitBegun(): void {
    this.#waitingSince = getHub().clock()
  }

  waitEnded(): void {
    if (this.#waitingSince === null) return
    this.waits++
    this.waitSeconds += Math.max(getHub().clock() - this.#waitingSince, 0)
    this.#waitingSince = null
  }

  greenletStarted(greenlet: GreenletInfo): void {
    if (greenlet.role === 'greenthread') this.started++
  }

  greenletEnded(greenlet: GreenletInfo, outcome: 'result' | 'error' | 'killed'): void {
    if (greenlet.role === 'greenthread') this.ended[outcome]++
  }

  errorSquelched(): void {
    this.errors++
  }
}

/** Figures of this thread's hub. Made by {@link collectMetrics}. */
export class HubMetrics {
  /** For the header `content-type` of an answer. */
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8'
  #counts = new Counts()
  #labels: Labels

  /** @internal */
  constructor(labels: Labels) {
    this.#labels = labels
    addInstrument(this.#counts)
  }

  /** The figures of this moment, in Prometheus' text format. After `close` the counters stay where they were. */
  text(): string {
    return textOf([...this.#gauges(), ...this.#counters()], this.#labels)
  }

  /** Stops counting. A second call changes nothing. */
  close(): void {
    removeInstrument(this.#counts)
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #gauges(): Metric[] {
    const hub = getHub()
    const live = liveThreads().length
    const running = getCurrent().role === 'greenthread' ? 1 : 0
    const gauge = (name: string, help: string, value: number): Metric => ({
      name,
      type: 'gauge',
      help,
      samples: [{ value }],
    })
    return [
      {
        name: 'hublet_hub_info',
        type: 'gauge',
        help: 'The hub in use.',
        samples: [{ labels: { hub: hub.name }, value: 1 }],
      },
      gauge(
        'hublet_runnable',
        'Timers that are due: what would run at once if nothing held the thread.',
        hub.countDue(),
      ),
      gauge('hublet_parked', 'Greenthreads that have started and do not run now.', live - running),
      gauge('hublet_timers', 'Timers that have yet to fire.', hub.countDue(Infinity)),
      {
        name: 'hublet_listeners',
        type: 'gauge',
        help: 'Descriptors that are waited for.',
        samples: [
          { labels: { direction: 'read' }, value: hub.getReaders().size },
          { labels: { direction: 'write' }, value: hub.getWriters().size },
        ],
      },
    ]
  }

  #counters(): Metric[] {
    const { lateness, waits, waitSeconds, started, ended, errors } = this.#counts
    const counter = (name: string, help: string, value: number): Metric => ({
      name,
      type: 'counter',
      help,
      samples: [{ value }],
    })
    return [
      {
        name: 'hublet_lateness_seconds',
        type: 'histogram',
        help: 'How long after its time each timer fired.',
        samples: lateness.samples,
      },
      counter('hublet_waits_total', 'Waits of MAINLOOP in the poller.', waits),
      counter('hublet_wait_seconds_total', 'Seconds that MAINLOOP spent in these waits.', waitSeconds),
      counter('hublet_greenthreads_started_total', 'Greenthreads that have started.', started),
      {
        name: 'hublet_greenthreads_ended_total',
        type: 'counter',
        help: 'Greenthreads that have ended.',
        samples: Object.entries(ended).map(([outcome, value]) => ({ labels: { outcome }, value })),
      },
      counter('hublet_callback_errors_total', 'Errors of callbacks of timers and listeners.', errors),
    ]
  }
}

/**
 * Counts from now on what this thread's hub does. That costs a little at every switch, timer and wait, so nothing is
 * counted without this call. It does not keep the process alive.
 *
 * @returns the figures; `close()` ends the counting
 * @throws ERR_OPTION_INVALID for labels that Prometheus does not take
 * @example
 * const metrics = collectMetrics()
 * createServer((request, response) => {
 *   response.setHeader('content-type', metrics.contentType).end(metrics.text())
 * }).listen(9464, '127.0.0.1')
 */
export function collectMetrics(options: MetricsOptions = {}): HubMetrics {
  const { labels = {} } = checkOptions('collectMetrics', options)
  return new HubMetrics(checkLabels('collectMetrics', labels))
}
