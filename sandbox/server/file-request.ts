/**
 * A request for a file, as `@fastify/send` may see it. That library reads ranges and dates more freely than RFC 9110 allows:
 * `bytes=1e3-` is 1 to it, `bytes= 0 - 5` a range, a weak `If-Range` a match, and a suffix longer than the file an error. Headers
 * that are not what they should be are left out, which the RFC asks for.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { SiteFile } from './site-files.ts'

/** RFC 9110, 14.1.2, without the empty elements of lists. */
const RANGES = /^bytes=[ \t]*(\d+-\d*|-\d+)([ \t]*,[ \t]*(\d+-\d*|-\d+))*[ \t]*$/

/** RFC 9110, 5.6.7. */
const DATE =
  /^(\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT|\w{6,9}, \d{2}-\w{3}-\d{2} \d{2}:\d{2}:\d{2} GMT|\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/

/** More parts are nobody's download. */
const MOST_RANGES = 16

/** A request with the headers that count, and no others. */
export function fileRequest(request: IncomingMessage, file: SiteFile): IncomingMessage {
  const headers: IncomingHttpHeaders = {}
  const given = request.headers
  for (const name of ['if-match', 'if-none-match'] as const) {
    if (given[name] !== undefined) headers[name] = given[name]
  }
  // Each of these two yields to its sibling, and is nothing unless it is a date (13.1.3, 13.1.4).
  if (headers['if-none-match'] === undefined) copyDate(given, headers, 'if-modified-since')
  if (headers['if-match'] === undefined) copyDate(given, headers, 'if-unmodified-since')
  const range = request.method === 'GET' ? rangeOf(given, file) : undefined
  if (range !== undefined) headers.range = range
  return { method: request.method, headers } as IncomingMessage
}

function copyDate(
  from: IncomingHttpHeaders,
  to: IncomingHttpHeaders,
  name: 'if-modified-since' | 'if-unmodified-since',
): void {
  const date = from[name]
  if (date !== undefined && DATE.test(date)) to[name] = date
}

/** The range that is asked for; undefined where the whole file is the answer. */
function rangeOf(headers: IncomingHttpHeaders, { bytes, modified }: SiteFile): string | undefined {
  const { range } = headers
  const ifRange = headers['if-range'] ?? modified
  // The site's entity tags are weak, and a weak one never matches: only the date does, and only the same one (13.1.5).
  if (range === undefined || !RANGES.test(range) || ifRange !== modified) return undefined
  const parts = range.replace(/^bytes=|[ \t]/g, '').split(',')
  // A last byte before the first one makes the whole header invalid (14.1.1).
  if (parts.length > MOST_RANGES || parts.some(isBackwards)) return undefined
  return `bytes=${parts.map((part) => withinFile(part, bytes)).join(',')}`
}

function isBackwards(part: string): boolean {
  const [, first = '', last = ''] = /^(\d+)-(\d+)$/.exec(part) ?? []
  return first !== '' && BigInt(last) < BigInt(first)
}

/** A suffix that is longer than the file is the file (14.1.2). */
function withinFile(part: string, bytes: number): string {
  return part.startsWith('-') && bytes > 0 && BigInt(part.slice(1)) >= bytes ? '0-' : part
}
