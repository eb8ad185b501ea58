/** A second run of the same code on another hub, and the common zero of both. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { commonMarkers, findMarker, indexAt, LAUNCH, START } from './align.ts'
import { differencesOf, type Difference } from './differences.ts'
import { stretchesOf, type Stretch } from './stretches.ts'
import { useSession, type Session } from '../session/use-session.ts'
import type { Trace } from '../trace/use-trace.ts'

export interface Compared {
  readonly differences: readonly Difference[]
  /** The stretches of both runs, counted from the marker. */
  readonly stretches: readonly [readonly Stretch[], readonly Stretch[]]
  /** The events of the marker. */
  readonly from: readonly [number, number]
}

export interface Comparison {
  readonly second: Session
  /** The second hub; undefined when nothing is compared. */
  readonly hub: Ref<string | undefined>
  /** The hubs of both runs, by name; before a run, what was chosen. */
  readonly names: ComputedRef<readonly [string, string]>
  readonly markers: ComputedRef<readonly string[]>
  readonly marker: Ref<string>
  /** Undefined until both runs have ended. */
  readonly compared: ComputedRef<Compared | undefined>
  /** Puts the cursors of both runs on these events. */
  show(events: readonly [number, number]): void
  run(code: string): void
}

export function useComparison(first: Session): Comparison {
  const second = useSession()
  const hub = ref<string>()
  const chosen = ref(LAUNCH)
  const traces = [first.trace, second.trace] as const

  const bothEnded = computed(
    () =>
      hub.value !== undefined &&
      first.status.value.is === 'ended' &&
      second.status.value.is === 'ended' &&
      traces.every(({ count }) => count.value > 0),
  )
  const names = computed(() => {
    const [one, other] = traces.map(({ count, log }) =>
      count.value > 0 ? log.value.history.latest.hub : undefined,
    )
    return [one ?? first.hub.value ?? 'best hub', other ?? hub.value ?? ''] as const
  })
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
    second,
    hub,
    names,
    markers,
    marker,
    compared,
    show([one, other]) {
      moving = true
      traces[0].select(one)
      traces[1].select(other)
      moving = false
    },
    run(code) {
      if (hub.value === undefined) return
      second.hub.value = hub.value
      void second.run(code)
    },
  }
}
