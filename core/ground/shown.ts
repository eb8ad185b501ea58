/** How a value that was given by mistake looks in the message of an error: short, and never mistaken for another. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `[function ${value.name}]`
  if (typeof value !== 'object' || value === null) return String(value)
  // The constructor of a generator has no name, and that of an object without a prototype is missing.
  const { constructor, [Symbol.toStringTag]: tag } = value as {
    constructor?: unknown
    [Symbol.toStringTag]?: string
  }
  return `[${(typeof constructor === 'function' && constructor.name) || tag || 'object'}]`
}
