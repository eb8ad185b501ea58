/** Headers that every answer has, whatever it says: those of the HTTP server's own parser and of refused upgrades, too. */

/** Sites whose pages may hold a page in a frame: this one, or any. */
export type Ancestors = `'self'` | '*'

/**
 * Code and connections of this server alone. Monaco and Vue set styles of elements, which no hash can name; nothing that
 * runs may be written into a page.
 *
 * @param scriptHashes of the scripts that stand in the page itself, as `sha256-...`
 */
export function contentSecurityPolicy(
  scriptHashes: readonly string[] = [],
  ancestors: Ancestors = `'self'`,
): string {
  const hashes = scriptHashes.map((hash) => ` '${hash}'`).join('')
  return [
    `default-src 'none'`,
    `script-src 'self'${hashes}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `worker-src 'self'`,
    `frame-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors ${ancestors}`,
  ].join('; ')
}

export const SAFETY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Content-Type-Options': 'nosniff',
}
