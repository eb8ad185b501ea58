/** Makes `console.log` and `util.inspect` show objects whose state is private. */
import type { InspectOptions, inspect as Inspect } from 'node:util'

const CUSTOM = Symbol.for('nodejs.util.inspect.custom')

/**
 * Shows the objects of a class, and of those that extend it, in a way of their own.
 *
 * @param look - gives what is to be seen: a text, or fields that stand behind the name of the class
 */
export function showAs<T extends object>(
  Class: { readonly prototype: T },
  look: (one: T) => string | Record<string, unknown>,
): void {
  function show(this: T, depth: number | null, options: InspectOptions, inspect: typeof Inspect): string {
    const { name } = this.constructor
    if (depth !== null && depth < 0) return `[${name}]`
    const looks = look(this)
    return typeof looks === 'string' ? looks : `${name} ${inspect(looks, { ...options, depth })}`
  }
  Object.defineProperty(Class.prototype, CUSTOM, { value: show })
}

/** How a green call looks where somebody expects its result. */
export const GREEN_CALL = '[green call: yield* runs it]'
