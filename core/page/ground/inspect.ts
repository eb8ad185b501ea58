/** Values as text, where there is no `util.inspect`: an error with its stack and its causes, anything else in short. */
import { shown } from '../../ground/shown.ts'

/** Causes of causes, and errors of errors, down to here. */
const DEEPEST = 5

export function inspect(value: unknown): string {
  return value instanceof Error ? errorAt(0, value) : textOf(value)
}

function errorAt(depth: number, error: Error): string {
  const causes = error.cause === undefined ? [] : [error.cause]
  const inner = error instanceof AggregateError ? [...causes, ...(error.errors as unknown[])] : causes
  if (depth === DEEPEST || inner.length === 0) return headed(error)
  const texts = inner.map((one) => (one instanceof Error ? errorAt(depth + 1, one) : textOf(one)))
  return [headed(error), ...texts.map((text) => `because of ${text}`)].join('\n')
}

/** Its stack. Not every engine begins it with the message. */
function headed(error: Error): string {
  const head = String(error)
  const stack = String(error.stack ?? '')
  return stack.startsWith(head) ? stack : `${head}\n${stack}`.trimEnd()
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return shown(value)
  try {
    return JSON.stringify(value)
  } catch {
    // It is in a circle with itself, or its own toJSON throws: its class has to do.
    return shown(value)
  }
}
