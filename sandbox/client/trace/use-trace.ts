/**
 * The trace of one run, and the one cursor that editor, lanes, terminal, inspector and table share.
 *
 * It needs no session: `load` shows a recorded run. Live, a session appends events and prints output.
 */
import { refThrottled } from '@vueuse/core'
import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { TraceEvent } from '../../shared/trace-events.ts'
import { OutputLog, type Printed } from './output-log.ts'
import { FIRST_LEVEL, levelOf, moreOf, type Level } from './levels.ts'
import { nextStop, NO_STOPS, type Stops } from './stops.ts'
import { TraceLog } from './trace-log.ts'

/** A run that is over: its events, and what it printed. */
export interface Recording {
  readonly events: readonly TraceEvent[]
  readonly output?: readonly Printed[]
}

export interface Trace {
  /** Not reactive inside: read it in a computed that also reads `count`. */
  readonly log: ShallowRef<TraceLog>
  /** How many events are shown; grows once per frame at most. */
  readonly count: Ref<number>
  /** Not reactive inside: read it in a computed that also reads `printed`. */
  readonly output: ShallowRef<OutputLog>
  /** How many characters were printed; grows at once, since a reader waits for the text and not for the timeline. */
  readonly printed: Ref<number>
  /** Whether a program runs that will append more. */
  readonly live: Ref<boolean>
  /** Whether the cursor stays at the newest event. */
  readonly following: Ref<boolean>
  /** Whether the cursor stands where a run was opened, and the reader has not moved it: the terminal shows everything then. */
  readonly opened: Ref<boolean>
  /** Index of the event at the cursor; -1 before the first. */
  readonly cursor: ComputedRef<number>
  readonly event: ComputedRef<TraceEvent | undefined>
  /** The same for what stands beside the timeline: while the cursor moves fast it follows in larger steps, to its end. */
  readonly cursorBeside: Readonly<Ref<number>>
  /** The source line of the event at `cursorBeside`. */
  readonly line: ComputedRef<number | undefined>
  /** The source line under the pointer, in the editor or as the line of a pointed-at event: its events light up. */
  readonly pointedLine: Ref<number | undefined>
  /** How much of the run is shown. Set it for a choice of the reader's, and let `bring` raise it for all else. */
  readonly level: Ref<Level>
  /** The stops of following and playing. Replace it, do not change it. */
  readonly stops: ShallowRef<Stops>
  append(events: readonly TraceEvent[]): void
  /** Output that came after the events appended so far. */
  print(text: string): void
  /** Shows a recorded run, with the cursor on its last event. */
  load(recording: Recording): void
  /** Puts the cursor on an event and stops following. */
  select(index: number): void
  /** Puts the cursor where there is something to see, for a reader who has not moved it. */
  open(index: number): void
  /** Shows as much as something needs whose point lies at this level; never less than is shown. */
  bring(needed: Level): void
  /** Stops following; the cursor stays where it is. */
  hold(): void
  /** Back to the newest event. */
  catchUp(): void
  /** Sets a stop on a line, or takes it away. */
  toggleStop(line: number): void
  reset(): void
}

/** The page changes this often while events come in; seldom in a flood, for every change takes time from reading them. */
const SHOW_EVERY_MS = 33
const SHOW_FLOOD_EVERY_MS = 120
/** A flood: more events than these in the last change. */
const FLOOD = 200
/** How long the next frame is away at most. */
const FRAME_MS = 17

/** Steps that come faster are seen as a movement; the editor and the lists of the hub take most of a frame. */
const BESIDE_EVERY_MS = 50

export function useTrace(): Trace {
  const log = shallowRef(new TraceLog())
  const output = shallowRef(new OutputLog())
  const count = ref(0)
  const printed = ref(0)
  const live = ref(false)
  const following = ref(true)
  const opened = ref(false)
  const selected = ref(-1)
  const pointedLine = ref<number>()
  const stops = shallowRef(NO_STOPS)
  const level = ref<Level>(FIRST_LEVEL)
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let shownAt = -Infinity
  let showEveryMs = SHOW_EVERY_MS

  const cursor = computed(
    () => (following.value ? count.value : Math.min(selected.value + 1, count.value)) - 1,
  )
  const event = computed(() => log.value.events[cursor.value])
  const cursorBeside = refThrottled(cursor, BESIDE_EVERY_MS)
  const line = computed(() => log.value.lineOf(cursorBeside.value))

  function show(): void {
    frame = 0
    shownAt = performance.now()
    showEveryMs = log.value.events.length - count.value > FLOOD ? SHOW_FLOOD_EVERY_MS : SHOW_EVERY_MS
    count.value = log.value.events.length
  }

  /** In the next frame; in a flood a little later. */
  function showSoon(): void {
    if (frame !== 0 || timer !== undefined) return
    const pause = shownAt + showEveryMs - performance.now()
    if (pause <= FRAME_MS) frame = requestAnimationFrame(show)
    else
      timer = setTimeout(() => {
        timer = undefined
        frame = requestAnimationFrame(show)
      }, pause - FRAME_MS)
  }

  function showNoMore(): void {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    frame = 0
    timer = undefined
    shownAt = -Infinity
  }

  function take(events: readonly TraceEvent[]): void {
    for (const event of events) {
      output.value.noteEvent(event, log.value.events.length)
      log.value.append(event)
    }
  }

  function append(events: readonly TraceEvent[]): void {
    const before = log.value.events.length
    take(events)
    const stop = following.value
      ? nextStop(stops.value, log.value.events, before - 1, level.value)
      : undefined
    // The view stops here; the program goes on.
    if (stop !== undefined) {
      const event = log.value.events[stop]
      if (event) bring(levelOf(event))
      selected.value = stop
      following.value = false
    }
    showSoon()
  }

  function print(text: string): void {
    output.value.print(text, log.value.events.length)
    printed.value = output.value.length
  }

  function load(recording: Recording): void {
    reset()
    take(recording.events)
    for (const { text, events } of recording.output ?? []) output.value.print(text, events)
    printed.value = output.value.length
    show()
  }

  function select(index: number): void {
    selected.value = Math.max(0, Math.min(index, count.value - 1))
    following.value = false
    opened.value = false
  }

  function open(index: number): void {
    select(index)
    opened.value = true
  }

  function bring(needed: Level): void {
    level.value = moreOf(level.value, needed)
  }

  function hold(): void {
    if (following.value) select(cursor.value)
  }

  function catchUp(): void {
    following.value = true
    opened.value = false
  }

  function toggleStop(line: number): void {
    const lines = new Set(stops.value.lines)
    if (!lines.delete(line)) lines.add(line)
    stops.value = { ...stops.value, lines }
  }

  function reset(): void {
    showNoMore()
    log.value = new TraceLog()
    output.value = new OutputLog()
    count.value = 0
    printed.value = 0
    selected.value = -1
    catchUp()
  }

  onScopeDispose(showNoMore)
  return {
    log,
    count,
    output,
    printed,
    live,
    following,
    opened,
    cursor,
    event,
    cursorBeside,
    line,
    pointedLine,
    level,
    stops,
    append,
    print,
    load,
    select,
    open,
    bring,
    hold,
    catchUp,
    toggleStop,
    reset,
  }
}
