/**
 * The level of the playground: the one of a link, or the reader's own, or the one that an example asks for. Two runs that are
 * compared have the same, and on two hubs all of it, since system calls are what differs there.
 */
import { watch, type Ref } from 'vue'
import type { Example } from '../gallery/examples.ts'
import { levelOfLink, type Shared } from '../share/share-link.ts'
import { keptLevel } from '../trace/kept-level.ts'
import { moreOf } from '../trace/levels.ts'
import type { Trace } from '../trace/use-trace.ts'

interface Shown {
  trace: Trace
  second: Trace
  shared: Shared | undefined
  example: Readonly<Ref<Example | undefined>>
  /** Whether each run is made on two hubs. */
  onTwoHubs(): boolean
}

/** In the browser only: reads the browser's storage. */
export function useLevel({ trace, second, shared, example, onTwoHubs }: Shown): void {
  trace.level.value = (shared && levelOfLink(shared)) ?? keptLevel()
  watch(
    () => example.value?.id,
    () => {
      if (example.value) trace.level.value = moreOf(keptLevel(), example.value.level ?? 'story')
    },
    { immediate: true },
  )
  watch(
    onTwoHubs,
    (two) => {
      if (two) trace.bring('kernel')
    },
    { immediate: true },
  )
  watch(trace.level, (level) => (second.level.value = level), { immediate: true })
}
