/** The words for what a schema refuses: short, though its message quotes a value that can be as long as a file. */
import * as v from 'valibot'

/** More is not read by anybody, and a notice has no room for it. */
const MOST_CHARACTERS = 200

/**
 * Says where a value is not as its schema wants it, and how.
 * @param issues what the schema found; the first one counts
 * @param top the place when it is the value itself
 */
export function schemaProblem([issue]: [v.BaseIssue<unknown>, ...unknown[]], top = 'its top'): string {
  const { message } = issue
  const words = message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)}…` : message
  return `${v.getDotPath(issue) ?? top}: ${words}`
}
