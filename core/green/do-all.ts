/** Calls that belong together, of which one that throws must not keep the others from being made. */

/** Calls `call` for each of them. @throws the first error that a call has thrown, after all of them were made */
export function doAll<T>(all: Iterable<T>, call: (one: T) => void): void {
  const errors: unknown[] = []
  for (const one of [...all]) {
    try {
      call(one)
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}
