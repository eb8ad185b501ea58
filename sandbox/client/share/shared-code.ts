/** Code in the address of the playground: `#code=1.<base64url>&hub=poll`. Opening such a link never runs it. */

/** Stands before the code, so that a later encoding can be told from this one. */
const VERSION = '1.'

export interface SharedCode {
  code: string
  hub?: string
}

export function toHash({ code, hub }: SharedCode): string {
  const bytes = new TextEncoder().encode(code)
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  const encoded = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return `#code=${VERSION}${encoded}${hub === undefined ? '' : `&hub=${encodeURIComponent(hub)}`}`
}

/** `undefined` when the hash holds no code that this version can read. */
export function fromHash(hash: string): SharedCode | undefined {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''))
  const encoded = parameters.get('code')
  const hub = parameters.get('hub')
  if (!encoded?.startsWith(VERSION)) return undefined
  try {
    const binary = atob(encoded.slice(VERSION.length).replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const code = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return hub === null ? { code } : { code, hub }
  } catch {
    // Cut off or altered on its way: the same as no code.
    return undefined
  }
}
