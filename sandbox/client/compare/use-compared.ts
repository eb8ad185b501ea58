/** Two runs of one program, or of two: their common zero, what differs, and cursors that go together. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Level } from '../trace/levels.ts'
import type { Trace } from '../trace/use-trace.ts'
import { commonMarkers, findMarker, indexAt, LAUNCH, START } from './align.ts'
import { differencesOf, type Difference } from './differences.ts'
import { stretchesOf, type Stretch } from './stretches.ts'

export interface Compared {
  readonly differences: readonly Difference[]
  /** The stretches of both runs, counted from the marker. */
  readonly stretches: readonly [readonly Stretch[], readonly Stretch[]]
  /** The events of the marker. */
  readonly from: readonly [number, number]
}

export interface UsedCompared {
  /** The level of the first run. */
  readonly level: ComputedRef<Level>
  readonly names: ComputedRef<readonly [string, string]>
  readonly markers: ComputedRef<readonly string[]>
  readonly marker: Ref<string>
  /** Undefined until both runs have ended. */
  readonly compared: ComputedRef<Compared | undefined>
  /** The thing to do until then. */
  readonly hint: ComputedRef<string>
  /** Puts the cursors of both runs on these events. */
  show(events: readonly [number, number]): void
}

interface Runs {
  readonly traces: readonly [Trace, Trace]
  /** Whether both have ended, and can be compared. */
  readonly ended: () => boolean
  readonly names: ComputedRef<readonly [string, string]>
  readonly hint: ComputedRef<string>
}

export function useCompared({ traces, ended, names, hint }: Runs): UsedCompared {
  const chosen = ref(LAUNCH)
  const bothEnded = computed(() => ended() && traces.every(({ count }) => count.value > 0))
  const eventsOf = ({ log }: Trace) => log.value.events
  const markers = computed(() =>
    bothEnded.value ? commonMarkers(eventsOf(traces[0]), eventsOf(traces[1])) : [START],
  )
  /** The chosen one may be a mark that the latest runs do not have. */
  const marker = computed({
    get: () => (markers.value.includes(chosen.value) ? chosen.value : START),
    set: (name) => (chosen.value = name),
  })

  const from = computed(() => {
    const [one, other] = traces.map((trace) => findMarker(eventsOf(trace), marker.value) ?? 0)
    return [one ?? 0, other ?? 0] as const
  })

  const compared = computed((): Compared | undefined => {
    if (!bothEnded.value) return undefined
    const events = [eventsOf(traces[0]), eventsOf(traces[1])] as const
    const [one, other] = from.value
    return {
      differences: differencesOf(events, [one, other]),
      stretches: [stretchesOf(events[0], one), stretchesOf(events[1], other)],
      from: [one, other],
    }
  })

  let moving = false
  function follow(moved: Trace, follower: Trace, zeros: () => readonly [number, number]): void {
    watch(
      [moved.cursor, moved.following],
      ([cursor, following]) => {
        if (moving || !bothEnded.value) return
        moving = true
        if (following) follower.catchUp()
        else {
          const [zero, otherZero] = zeros()
          const since = (eventsOf(moved)[cursor]?.t ?? 0) - (eventsOf(moved)[zero]?.t ?? 0)
          const isZero = cursor === zero
          const t = (eventsOf(follower)[otherZero]?.t ?? 0) + since
          follower.select(isZero ? otherZero : indexAt(eventsOf(follower), t))
        }
        moving = false
      },
      { flush: 'sync' },
    )
  }
  follow(traces[0], traces[1], () => from.value)
  follow(traces[1], traces[0], () => [from.value[1], from.value[0]])

  return {
    level: computed(() => traces[0].level.value),
    names,
    markers,
    marker,
    compared,
    hint,
    show([one, other]) {
      moving = true
      traces[0].select(one)
      traces[1].select(other)
      moving = false
    },
  }
}
