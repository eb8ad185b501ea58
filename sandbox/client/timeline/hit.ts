/** What lies under the pointer. */
import { laneOf } from './event-lane.ts'
import { LANE_HEIGHT } from './geometry.ts'
import type { Lane } from './lanes.ts'
import type { Scale } from './scales.ts'
import { spanAt, type Span } from './spans.ts'
import type { TraceLog } from './trace-log.ts'

export type Hit = { event: number } | { span: Span }

/** How near the pointer must come to a sign, in pixels. */
const REACH = 8

/** `x` and `y` count from the start of the trace and the top of the first lane. */
export function hitAt(
  log: TraceLog,
  lanes: readonly Lane[],
  scale: Scale,
  x: number,
  y: number,
): Hit | undefined {
  const lane = lanes[Math.floor(y / LANE_HEIGHT)]
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
      const isLeft = event.kind === 'switch' && event.from === lane.id
      if (isLeft || laneOf(event, mainloop) === lane.id) return { event: index }
    }
  }
  const before = scale.x(nearest) > x ? nearest - 1 : nearest
  const span = spanAt(log.spans.of(lane.id), before)
  return span && { span }
}
