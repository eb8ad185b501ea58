/** The record that is kept of each lesson. */

export interface LessonProgress {
  /** The reader's own code, while it differs from the start. */
  code?: string
  /** How many hints were opened. */
  hints?: number
  passed?: boolean
  /** The order with which the reader has broken the program, in words. */
  broken?: string
}

export type Progress = Record<string, LessonProgress>

/** Reads what was kept; whatever is not as it should be is left out. */
export function readProgress(text: string | null): Progress {
  let value: unknown
  try {
    value = JSON.parse(text ?? '{}')
  } catch {
    // Written by something else: the same as nothing.
    return {}
  }
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([lesson, kept]: [string, unknown]) => {
      if (typeof kept !== 'object' || kept === null) return []
      const { code, hints, passed, broken } = kept as Record<string, unknown>
      const known: LessonProgress = {
        ...(typeof code === 'string' && { code }),
        ...(Number.isInteger(hints) && { hints: hints as number }),
        ...(passed === true && { passed }),
        ...(typeof broken === 'string' && { broken }),
      }
      return [[lesson, known]]
    }),
  )
}
