/** How many things the editor marks in the code. */
import { plural } from '../trace/wording.ts'

export interface Problems {
  readonly errors: number
  readonly warnings: number
  /** Problems that Hublet's own rules find: the forgotten `yield*`. */
  readonly mistakes: readonly { line: number; message: string }[]
}

/** `2 errors, 1 warning`; undefined when there is nothing to say. */
export function problemWords({ errors, warnings }: Problems): string | undefined {
  const words = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ]
  return words.length > 0 ? words.join(', ') : undefined
}
