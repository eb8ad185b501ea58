/** The tour of the run that is shown: its stops, and the one at which the reader stands. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { levelOf } from '../trace/levels.ts'
import { concerns } from '../trace/event-lane.ts'
import type { Trace } from '../trace/use-trace.ts'
import { findStops } from './find-stops.ts'
import { parseTour, type Stop } from './parse-tour.ts'

export interface FoundStop {
  readonly stop: Stop
  /** Index of its event. */
  readonly event: number
}

export interface Tour {
  /** Number of stops in its text; 0 without a text, and for one that cannot be read. */
  readonly size: ComputedRef<number>
  /** The stops that the run meets; empty until it has ended. */
  readonly found: ComputedRef<readonly FoundStop[]>
  /** The number of the last stop that was shown, from 0; undefined before the first. */
  readonly at: Ref<number | undefined>
  /** The stop at which the cursor stands, when the reader follows the tour. */
  readonly here: ComputedRef<FoundStop | undefined>
  /** The lanes that matter at that stop. */
  readonly lit: ComputedRef<ReadonlySet<number> | undefined>
  go(number: number): void
  leave(): void
}

/**
 * @param text the tour of the code that has run; undefined when it has none
 */
export function useTour(trace: Trace, text: () => string | undefined): Tour {
  const { log, output, count, printed, live, cursor, following } = trace
  const at = ref<number>()

  const stops = computed(() => {
    const written = text()
    if (written === undefined) return []
    const parsed = parseTour(written)
    return 'stops' in parsed ? parsed.stops : []
  })
  const size = computed(() => stops.value.length)

  const found = computed(() => {
    // The log and the output are not reactive; their sizes are.
    if (size.value === 0 || live.value || count.value === 0 || printed.value < 0) return []
    if (count.value < log.value.events.length) return []
    const events = findStops(stops.value, log.value, output.value)
    return stops.value.flatMap((stop, index) => {
      const event = events[index]
      return event === undefined ? [] : [{ stop, event }]
    })
  })

  const here = computed(() => {
    const stop = at.value === undefined ? undefined : found.value[at.value]
    return stop !== undefined && !following.value && cursor.value === stop.event ? stop : undefined
  })

  const lit = computed(() => {
    const event = here.value && log.value.events[here.value.event]
    if (!event) return undefined
    const { mainloop } = log.value.history.latest
    return new Set(log.value.lanes.map(({ id }) => id).filter((id) => concerns(event, id, mainloop)))
  })

  function leave(): void {
    at.value = undefined
  }

  watch(log, leave)
  watch(text, leave)

  return {
    size,
    found,
    at,
    here,
    lit,
    go(number) {
      const stop = found.value[number]
      if (!stop) return
      at.value = number
      const event = log.value.events[stop.event]
      // A stop of a higher level brings its lanes along.
      if (event) trace.bring(levelOf(event))
      trace.select(stop.event)
    },
    leave,
  }
}
