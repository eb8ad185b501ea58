/** The progress of the lessons as a file, for another browser or for a teacher. */
import { readProgress, type Progress } from './lesson-progress.ts'

/** Larger files are not looked at: a record of every lesson, with code, has less. */
const MAX_FILE_BYTES = 4 * 1024 * 1024
const FORM = 1

export type ReadFile = { readonly progress: Progress } | { readonly problem: string }

export function toProgressFile(progress: Progress): string {
  return JSON.stringify({ hubletLessons: FORM, lessons: progress }, undefined, 2)
}

/** Reads such a file, or says why it is not one. */
export function fromProgressFile(text: string): ReadFile {
  if (text.length > MAX_FILE_BYTES)
    return { problem: `It has ${text.length} bytes; at most ${MAX_FILE_BYTES} are read.` }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'It is not JSON. Choose a file that “Save to a file” has written.' }
  }
  const { hubletLessons: form, lessons } = (value ?? {}) as { hubletLessons?: unknown; lessons?: unknown }
  if (form === undefined || typeof lessons !== 'object')
    return { problem: 'It holds no progress of lessons. Choose a file that “Save to a file” has written.' }
  if (form !== FORM)
    return {
      problem: `It has the form ${JSON.stringify(form)}; this site reads form ${FORM}. Save it again there.`,
    }
  return { progress: readProgress(JSON.stringify(lessons)) }
}

/** Both together: what is done stays done, and code that was written here is not replaced. */
export function mergeProgress(own: Progress, loaded: Progress): Progress {
  const lessons = new Set([...Object.keys(own), ...Object.keys(loaded)])
  return Object.fromEntries(
    [...lessons].map((lesson) => {
      const [mine = {}, theirs = {}] = [own[lesson], loaded[lesson]]
      const hints = Math.max(mine.hints ?? 0, theirs.hints ?? 0)
      const both = { ...theirs, ...mine, ...(hints > 0 && { hints }) }
      return [lesson, mine.passed === true || theirs.passed === true ? { ...both, passed: true } : both]
    }),
  )
}
