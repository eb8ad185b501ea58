/** The keys of the timeline, as in Perfetto: WASD, F, `.` and `,`; and those of a slider. */
import { concerns } from '../trace/event-lane.ts'
import { lastShown, shows } from '../trace/levels.ts'
import type { Player } from './use-player.ts'
import type { Trace } from '../trace/use-trace.ts'
import type { UsedViewport } from './use-viewport.ts'

interface Timeline {
  trace: Trace
  player: Player
  viewport: UsedViewport
  /** The lane that was chosen last. */
  lane(): number
  togglePin(lane: number): void
}

const ZOOM_STEP = 1.5
const PAN_SHARE = 0.2
const PAGE = 20

export function useTimelineKeys({
  trace,
  player,
  viewport,
  lane,
  togglePin,
}: Timeline): (event: KeyboardEvent) => void {
  const pan = (share: number): void => viewport.pan(share * viewport.scale.value.width)

  function jump(to: number): void {
    player.pause()
    trace.select(lastShown(trace.log.value.events, to, trace.level.value))
  }

  /** The next or previous event that has to do with the chosen lane. */
  function jumpOnLane(by: 1 | -1): void {
    const { events, history } = trace.log.value
    const chosen = lane()
    for (let at = trace.cursor.value + by; at >= 0 && at < events.length; at += by) {
      const event = events[at]
      if (event && shows(trace.level.value, event) && concerns(event, chosen, history.latest.mainloop))
        return jump(at)
    }
  }

  const actions: Record<string, () => void> = {
    ArrowLeft: () => player.step(-1),
    ArrowRight: () => player.step(1),
    PageUp: () => jump(trace.cursor.value - PAGE),
    PageDown: () => jump(trace.cursor.value + PAGE),
    Home: () => jump(0),
    End: () => trace.catchUp(),
    ' ': () => player.toggle(),
    w: () => viewport.zoom(ZOOM_STEP),
    '+': () => viewport.zoom(ZOOM_STEP),
    s: () => viewport.zoom(1 / ZOOM_STEP),
    '-': () => viewport.zoom(1 / ZOOM_STEP),
    a: () => pan(-PAN_SHARE),
    d: () => pan(PAN_SHARE),
    f: () => viewport.focus(lane()),
    '.': () => jumpOnLane(1),
    ',': () => jumpOnLane(-1),
    p: () => togglePin(lane()),
  }

  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!action) return
    action()
    event.preventDefault()
  }
}
