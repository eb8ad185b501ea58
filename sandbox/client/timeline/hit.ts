/** Finds the event or bar under the pointer. */
import { concerns } from '../trace/event-lane.ts'
import type { Lane } from '../trace/lanes.ts'
import type { Scale } from './scales.ts'
import { spanAt, type Span } from '../trace/spans.ts'
import type { TraceLog } from '../trace/trace-log.ts'

export type Hit = { event: number } | { span: Span }

/** How near the pointer must come to a sign, in pixels. */
const REACH = 8

/** `x` counts from the left edge of the view, `y` from the top of the first lane, in lanes. */
export function hitAt(
  log: TraceLog,
  lanes: readonly Lane[],
  scale: Scale,
  x: number,
  y: number,
): Hit | undefined {
  const lane = lanes[Math.floor(y)]
  if (!lane || log.events.length === 0) return undefined
  const nearest = scale.nearest(x)
  const { mainloop } = log.history.latest
  for (let distance = 0; distance < 100; distance++) {
    const candidates = distance === 0 ? [nearest] : [nearest - distance, nearest + distance]
    const inReach = candidates.filter((index) => log.events[index] && Math.abs(scale.x(index) - x) <= REACH)
    if (inReach.length === 0) break
    for (const index of inReach) {
      const event = log.events[index]
      if (!event) continue
      if (!scale.axis.isHidden(index) && concerns(event, lane.id, mainloop)) return { event: index }
    }
  }
  const before = scale.x(nearest) > x ? nearest - 1 : nearest
  const tracks = log.spans.tracksOf(lane.id)
  // Of several side by side, the one at this height; beside its end, any other.
  const track = Math.floor((y % 1) * tracks.length)
  const spans = [tracks[track] ?? [], ...tracks].map((list) => spanAt(list, before))
  const span = spans.find((found) => found !== undefined)
  return span && { span }
}
