/** This many characters of a text stand in a message; the others are told by their number. */
const MOST_CHARACTERS = 200

/** How a value that was given by mistake looks in the message of an error: short, and never mistaken for another. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return shownText(value)
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

function shownText(text: string): string {
  if (text.length <= MOST_CHARACTERS) return `'${text}'`
  return `'${text.slice(0, MOST_CHARACTERS)}' and ${text.length - MOST_CHARACTERS} more characters`
}
