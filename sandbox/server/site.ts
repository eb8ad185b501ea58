/** Serves the built site: clean URLs, the site's own 404 page, caching, and headers for safety. */
import { readFileSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Files whose name holds a hash of their content, as VitePress writes them. */
const HASHED_ASSET = /^\/assets\/.+\.[\w-]{8,}\.\w+$/

const SAFETY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "frame-ancestors 'self'",
  'Referrer-Policy': 'strict-origin-when-cross-origin',
} as const

/**
 * Makes the handler for everything that is not the WebSocket. The site's files are listed once:
 * after a new build the server has to be started again.
 */
export function serveSite(directory: string): Handler {
  if (!isDirectory(directory)) return (_, response) => answer(response, 404, NOT_BUILT)
  const notFoundPage = pageOr(join(directory, '404.html'), 'This page does not exist.')
  const files = sirv(directory, {
    etag: true,
    maxAge: 0,
    setHeaders: (response, path) => {
      if (HASHED_ASSET.test(path)) response.setHeader('Cache-Control', 'public,max-age=31536000,immutable')
    },
  })
  return (request, response) => {
    for (const [name, value] of Object.entries(SAFETY_HEADERS)) response.setHeader(name, value)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return answer(response, 405, `${request.method} is not answered here; pages are read with GET.`)
    }
    files(request, response, () => answer(response, 404, notFoundPage.text, notFoundPage.type))
  }
}

/** Answers with a sentence, or with a page when `type` says so. */
export function answer(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, {
    'Content-Type': `${type};charset=utf-8`,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-cache',
  })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}

const NOT_BUILT = 'The site is not built; run `npm run build` and start the server again.'

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function pageOr(path: string, sentence: string): { text: string; type: string } {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return { text: sentence, type: 'text/plain' }
  return { text: readFileSync(path, 'utf8'), type: 'text/html' }
}
