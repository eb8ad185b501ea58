/** A second run beside the first: of the same code on another hub, or the run before this one. */
import { computed, ref, watch, type Ref } from 'vue'
import type { Place } from '../session/use-places.ts'
import { useSession, type Session } from '../session/use-session.ts'
import type { Recording } from '../trace/use-trace.ts'
import { useCompared, type UsedCompared } from './use-compared.ts'

/** Chosen in place of a hub: the run before this one, of the code as it was then. */
export const PREVIOUS = 'my run before'

/** The kernel of each place, in words. */
const KERNELS: Record<Place, string> = { server: 'real kernel', page: 'simulated kernel' }

export interface Comparison extends UsedCompared {
  readonly second: Session
  /** The second hub, or `PREVIOUS`; undefined when nothing is compared. */
  readonly hub: Ref<string | undefined>
  /** Comes before the first session runs, whose present run becomes the one before. */
  run(code: string): void
}

export function useComparison(first: Session): Comparison {
  const second = useSession()
  const hub = ref<string>()
  const traces = [first.trace, second.trace] as const
  let before: Recording | undefined

  const names = computed(() => {
    if (hub.value === PREVIOUS) return ['this run', 'the run before'] as const
    const [one, other] = traces.map(({ count, log }) =>
      count.value > 0 ? log.value.history.latest.hub : undefined,
    )
    return [
      withKernel(one ?? first.hub.value ?? 'best hub', first),
      withKernel(other ?? hub.value ?? '', second),
    ] as const
  })

  /** Two runs at two places have two kernels, and each name says which one it was. */
  function withKernel(name: string, { connection }: Session): string {
    const place = connection.place.value
    if (place === undefined || first.connection.place.value === second.connection.place.value) return name
    return `${name} (${KERNELS[place]})`
  }

  const hint = computed(() =>
    hub.value === PREVIOUS
      ? 'Run the snippet, change it, and run it again: this lists what differs from the run before.'
      : 'Run the snippet: it runs on both hubs, and when both runs have ended, this lists what differs.',
  )
  const compared = useCompared({
    traces,
    names,
    hint,
    ended: () =>
      hub.value !== undefined &&
      first.status.value.is === 'ended' &&
      (hub.value === PREVIOUS || second.status.value.is === 'ended'),
  })

  watch(hub, (chosen, last) => {
    if (chosen === PREVIOUS && before) second.trace.load(before)
    else if (last === PREVIOUS) second.trace.reset()
  })

  return {
    ...compared,
    second,
    hub,
    run(code) {
      const { log, output } = first.trace
      if (log.value.events.length > 0) before = { events: log.value.events, output: output.value.pieces }
      if (hub.value === PREVIOUS) {
        if (before) second.trace.load(before)
      } else if (hub.value !== undefined) {
        second.hub.value = hub.value
        void second.run(code)
      }
    },
  }
}
