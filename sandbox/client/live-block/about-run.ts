/** Facts about a recorded run that a page has without loading it. */
import { AXIS_HEIGHT, ROOMY } from '../timeline/geometry.ts'
import type { Level } from '../trace/levels.ts'

export interface AboutRun {
  hub: string
  events: number
  switches: number
  waits: number
  milliseconds: number
  /** Of each level. */
  lanes: Record<Level, number>
}

/** More lanes are scrolled to. */
const MOST_LANES = 7
const SCROLLBAR_HEIGHT = 12

/** Pixels that the lanes of the run take at a level. */
export function heightOfLanes(about: AboutRun | undefined, level: Level): number {
  return AXIS_HEIGHT + Math.min(about?.lanes[level] ?? 0, MOST_LANES) * ROOMY.lane + SCROLLBAR_HEIGHT
}
