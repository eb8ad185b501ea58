/** The events that a table shows: all of them, or those that the reader searches for; also while more are coming. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { EventSearch, type EventGroup } from './event-search.ts'
import type { Trace } from '../trace/use-trace.ts'

export interface UsedEventSearch {
  readonly words: Ref<string>
  readonly group: Ref<EventGroup | undefined>
  readonly searching: ComputedRef<boolean>
  /** How many rows the table has. */
  readonly rows: ComputedRef<number>
  /** The event in a row. */
  eventIn(row: number): number
  /** The row of an event, or of the last one before it; -1 when there is none. */
  rowOf(event: number): number
}

export function useEventSearch({ log, count, level }: Trace): UsedEventSearch {
  const words = ref('')
  const group = ref<EventGroup>()
  const searching = computed(
    () => words.value.trim() !== '' || group.value !== undefined || level.value !== 'kernel',
  )
  const search = computed(() =>
    searching.value ? new EventSearch(log.value, words.value, group.value, level.value) : undefined,
  )
  const rows = computed(() => {
    // The log is not reactive; its size stands for it.
    const all = count.value
    search.value?.advance()
    return search.value ? search.value.found.length : all
  })

  function rowOf(event: number): number {
    const found = search.value?.found
    if (!found) return event
    let low = 0
    let high = found.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((found[middle] ?? 0) <= event) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  return {
    words,
    group,
    searching,
    rows,
    eventIn: (row) => (search.value ? (search.value.found[row] ?? -1) : row),
    rowOf,
  }
}
