/** Everything that the timeline's canvas shows at one moment. */
import type { LaneSizes } from './geometry.ts'
import type { Level } from '../trace/levels.ts'
import type { Lane } from '../trace/lanes.ts'
import type { Palette } from './palette.ts'
import type { Patterns } from './patterns.ts'
import type { Scale } from './scales.ts'
import type { TraceLog } from '../trace/trace-log.ts'

export interface Picture {
  readonly log: TraceLog
  readonly lanes: readonly Lane[]
  /** Its pixels count from the left edge of the view. */
  readonly scale: Scale
  /** The event at the cursor; -1 for none. */
  readonly cursor: number
  /** The source line whose events are lit up. */
  readonly line: number | undefined
  /** The lane whose events the keys go through. */
  readonly lane: number | undefined
  /** The lanes that matter; the others are drawn faintly. Undefined: all matter. */
  readonly lit: ReadonlySet<number> | undefined
  /** How much of the run is shown. */
  readonly level: Level
  /** Whether what comes after the cursor is hidden. */
  readonly veiled: boolean
  /** How far the lanes are scrolled, and the size of the view. */
  readonly top: number
  readonly width: number
  readonly height: number
  readonly sizes: LaneSizes
  readonly palette: Palette
  readonly patterns: Patterns
}

export type Context = CanvasRenderingContext2D
