/** The trace of the present run, and the one cursor that editor, lanes, inspector and table share. */
import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { TraceEvent } from '../../shared/trace-events.ts'
import { TraceLog } from '../timeline/trace-log.ts'

export interface Trace {
  /** Not reactive inside: read it in a computed that also reads `count`. */
  readonly log: ShallowRef<TraceLog>
  /** How many events are shown; grows once per frame. */
  readonly count: Ref<number>
  /** Whether the cursor stays at the newest event. */
  readonly following: Ref<boolean>
  /** Index of the event at the cursor; -1 before the first. */
  readonly cursor: ComputedRef<number>
  readonly event: ComputedRef<TraceEvent | undefined>
  /** The source line of the event at the cursor. */
  readonly line: ComputedRef<number | undefined>
  append(events: readonly TraceEvent[]): void
  /** Puts the cursor on an event and stops following. */
  select(index: number): void
  /** Stops following; the cursor stays where it is. */
  hold(): void
  /** Back to the newest event. */
  catchUp(): void
  reset(): void
}

export function useTrace(): Trace {
  const log = shallowRef(new TraceLog())
  const count = ref(0)
  const following = ref(true)
  const selected = ref(-1)
  let frame = 0

  const cursor = computed(
    () => (following.value ? count.value : Math.min(selected.value + 1, count.value)) - 1,
  )
  const event = computed(() => log.value.events[cursor.value])
  const line = computed(() => log.value.lineOf(cursor.value))

  function show(): void {
    frame = 0
    count.value = log.value.events.length
  }

  function append(events: readonly TraceEvent[]): void {
    for (const event of events) log.value.append(event)
    // However many messages come, the page changes once per frame.
    if (frame === 0) frame = requestAnimationFrame(show)
  }

  function select(index: number): void {
    selected.value = Math.max(0, Math.min(index, count.value - 1))
    following.value = false
  }

  function hold(): void {
    if (following.value) select(cursor.value)
  }

  function catchUp(): void {
    following.value = true
  }

  function reset(): void {
    cancelAnimationFrame(frame)
    frame = 0
    log.value = new TraceLog()
    count.value = 0
    selected.value = -1
    following.value = true
  }

  onScopeDispose(() => cancelAnimationFrame(frame))
  return { log, count, following, cursor, event, line, append, select, hold, catchUp, reset }
}
