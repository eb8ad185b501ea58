/** Plays a trace: moves the cursor on, event by event, until a stop or the end. The program itself is not touched. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { foldAt, type Fold } from '../trace/idle-turns.ts'
import { levelOf, shows } from '../trace/levels.ts'
import { nextStop } from '../trace/stops.ts'
import { useSteps } from '../trace/use-steps.ts'
import type { Trace } from '../trace/use-trace.ts'

/** Events in a second. */
export const SPEEDS = [1, 4, 16, 64, 256] as const
export type Speed = (typeof SPEEDS)[number]

export interface Player {
  /** Whether the cursor moves: it plays, or it follows a program that runs. */
  readonly moving: ComputedRef<boolean>
  readonly speed: Ref<Speed>
  /** Whether idle turns are passed over as one step. */
  readonly folded: Ref<boolean>
  toggle(): void
  pause(): void
  /** To the next event (1) or the previous one (-1). */
  step(by: 1 | -1): void
}

export function usePlayer(trace: Trace): Player {
  const speed = ref<Speed>(4)
  const folded = ref(true)
  const steps = useSteps({ step: advance, pauseMs: () => 1000 / speed.value })
  const moving = computed(() => steps.going.value || (trace.following.value && trace.live.value))

  function folds(): readonly Fold[] {
    return folded.value ? trace.log.value.idle.folds : []
  }

  /** The event that one step leads to; folded turns are one step. */
  function target(by: 1 | -1): number {
    let next = trace.cursor.value + by
    const { events } = trace.log.value
    // A hidden event is not a step of its own; the ends are always reached.
    for (let event = events[next]; event && !shows(trace.level.value, event); event = events[next]) {
      if (next <= 0 || next >= events.length - 1) break
      next += by
    }
    const fold = foldAt(folds(), next)
    if (!fold) return next
    return by === 1 ? fold.to : fold.from - 1
  }

  function step(by: 1 | -1): void {
    pause()
    trace.select(target(by))
  }

  function play(): void {
    if (trace.count.value === 0) return
    // From the end there is nothing to play but the whole.
    if (trace.cursor.value >= trace.count.value - 1 && !trace.live.value) trace.select(0)
    steps.go()
  }

  function pause(): void {
    steps.halt()
    trace.hold()
  }

  function advance(): boolean {
    const from = trace.cursor.value
    const to = target(1)
    const { events } = trace.log.value
    const found = nextStop(trace.stops.value, events, from, trace.level.value)
    const stop = found !== undefined && found <= to ? found : undefined
    const atEnd = stop === undefined && to >= trace.count.value - 1
    // The program is only now where the view is: from here on they go together.
    if (atEnd && trace.live.value) trace.catchUp()
    else trace.select(stop ?? to)
    const event = stop === undefined ? undefined : events[stop]
    if (event) trace.bring(levelOf(event))
    return stop === undefined && !atEnd
  }

  watch(speed, () => {
    if (steps.going.value) steps.go()
  })
  // A new run, or catching up, ends it.
  watch([trace.log, trace.following], () => {
    if (trace.following.value) steps.halt()
  })

  return { moving, speed, folded, toggle: () => (moving.value ? pause() : play()), pause, step }
}
