/** Chooses where the view stands when a run has ended: where there is something to learn. */
import type { ScaleName } from '../timeline/axis.ts'
import type { TraceLog } from '../trace/trace-log.ts'
import type { Finding } from './rule.ts'

export interface Opening {
  readonly event: number
  /** The finding that the event shows; without one it is the launch of MAINLOOP, or Node's first callback. */
  readonly finding?: Finding
  /** The scale on which the finding can be seen; any other without one. */
  readonly scale?: ScaleName
}

/** A run of more events is not readable as a whole: the view stays at its end. */
export const LONGEST = 600

/** @returns where to stand; undefined for a long run, and for one with neither MAINLOOP nor a callback of Node */
export function openingOf(log: TraceLog, findings: readonly Finding[]): Opening | undefined {
  if (log.events.length > LONGEST) return undefined
  const finding = findings.find(({ event }) => event !== undefined)
  if (finding?.event !== undefined) {
    // As one step among others a block is as wide as they are.
    const scale = finding.kind === 'hub-blocked' ? 'clock' : undefined
    return { event: finding.event, finding, ...(scale && { scale }) }
  }
  const first = log.launch ?? log.events.findIndex(({ kind }) => kind === 'callback-begun')
  return first < 0 ? undefined : { event: first }
}
