/** Shows a recorded run once more, event by event, as if it happened now. */
import { computed, type ComputedRef, type Ref } from 'vue'
import type { TraceEvent } from '../../shared/trace-events.ts'
import { useSteps } from '../trace/use-steps.ts'
import { useTrace, type Trace } from '../trace/use-trace.ts'

export interface RecordedRun {
  events: readonly TraceEvent[]
  /** Printed text, and the number of events before it. */
  output: readonly { text: string; events: number }[]
}

export interface Replay {
  readonly trace: Trace
  readonly playing: Readonly<Ref<boolean>>
  /** How many characters of the output had been printed at the cursor. */
  readonly printed: ComputedRef<number>
  play(): void
  pause(): void
}

/** A whole run takes about this long, and one event not more and not less than these. */
const WHOLE_RUN_MS = 9000
const SLOWEST_MS = 160
const FASTEST_MS = 16
/** A wait in the kernel is shown longer than a switch, for it is. */
const WAIT_FACTOR = 3

export function useReplay(run: RecordedRun): Replay {
  const trace = useTrace()
  /** Whether the event that was shown last is a wait. */
  let waits = false

  const pace = Math.min(SLOWEST_MS, Math.max(FASTEST_MS, WHOLE_RUN_MS / run.events.length))
  /** Of a long run, several events are shown at once. */
  const stride = Math.max(1, Math.round((run.events.length * FASTEST_MS) / WHOLE_RUN_MS))

  trace.load(run)

  const printed = computed(() => {
    if (trace.cursor.value >= run.events.length - 1) return lengthOf(run.output)
    return lengthOf(run.output.filter(({ events }) => events <= trace.cursor.value + 1))
  })

  const steps = useSteps({ step, pauseMs: () => (waits ? pace * WAIT_FACTOR : pace) })

  function play(): void {
    pause()
    const { events } = trace.log.value
    if (events.length >= run.events.length) trace.reset()
    else trace.catchUp()
    if (step()) steps.go()
  }

  function step(): boolean {
    const shown = trace.log.value.events.length
    const next = run.events.slice(shown, shown + stride)
    append(next)
    waits = next.some((event) => event.kind === 'wait-begun')
    return shown + next.length < run.events.length
  }

  /** The next events, and what was printed up to the last of them. */
  function append(events: readonly TraceEvent[]): void {
    trace.append(events)
    const length = trace.log.value.events.length
    const { pieces } = trace.output.value
    for (const piece of run.output.slice(pieces.length)) if (piece.events <= length) trace.print(piece.text)
  }

  /** The rest comes at once, so that the whole run can be looked at. */
  function pause(): void {
    if (!steps.going.value) return
    steps.halt()
    const at = trace.log.value.events.length - 1
    append(run.events.slice(at + 1))
    // The events are counted in the next frame.
    requestAnimationFrame(() => trace.select(at))
  }

  return { trace, playing: steps.going, printed, play, pause }
}

function lengthOf(output: readonly { text: string }[]): number {
  return output.reduce((sum, { text }) => sum + text.length, 0)
}
