/** Serves the built site: clean addresses, the site's own 404 page, compressed files, ranges, caching. */
import { once, setMaxListeners } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readFileSync, statSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type FileSendResult, send } from '@fastify/send'
import Negotiator from 'negotiator'
import { isEmbedAddress } from '../shared/embed-address.ts'
import { answer, type Handler, refuseMethod } from './answer.ts'
import { fileRequest } from './file-request.ts'
import { policyOf, listSite, type SiteFile } from './site-files.ts'

/** Smallest first. */
const PREFERRED = ['br', 'gzip', 'identity']

const A_YEAR_MS = 365 * 24 * 60 * 60 * 1000

/**
 * Makes the handler for everything that is not the WebSocket. The site's files are listed once:
 * after a new build the server has to be started again.
 */
export function serveSite(directory: string): Handler {
  if (!isDirectory(directory)) return (_, response) => answer(response, 404, NOT_BUILT)
  const site = listSite(directory)
  const notFoundPage = pageOr(join(directory, '404.html'), 'This page does not exist.')

  function notFound(response: ServerResponse): void {
    if (notFoundPage.policy !== undefined) response.setHeader('Content-Security-Policy', notFoundPage.policy)
    answer(response, 404, notFoundPage.text, notFoundPage.type)
  }

  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(response, request.method)
    const file = site.get(addressOf(request.url))
    if (file === undefined) return notFound(response)
    const { encoding, path } = choose(file, request)
    const asked = fileRequest(request, file)
    const found = await send(asked, encodeURI(path), {
      root: directory,
      index: false,
      contentType: false,
      ...(file.isImmutable ? { maxAge: A_YEAR_MS, immutable: true } : {}),
    })
    if (found.type === 'directory' || found.statusCode === 404) return notFound(response)
    if (found.type === 'error') return refuse(response, found.statusCode, found.headers)
    setHeaders(response, file, encoding)
    await sendFile(found, response)
  }
}

/** The path of a URL as it stands in the list; a path that cannot be decoded stands for no file. */
function addressOf(url = ''): string {
  const path = /^[^?#]*/.exec(url)?.[0] ?? ''
  try {
    return decodeURIComponent(path)
  } catch {
    return ''
  }
}

function queryOf(url = ''): string {
  return /\?([^#]*)/.exec(url)?.[1] ?? ''
}

/** A longer list of encodings is not a browser's, and reading it would take longer than sending the file. */
const LONGEST_LIST = 256

/** A range is one of the file as it is: parts of two encodings would not fit together. */
function choose(file: SiteFile, request: IncomingMessage): { encoding: string | undefined; path: string } {
  const list = request.headers['accept-encoding'] ?? ''
  if (file.encodings.size === 0 || list.length > LONGEST_LIST || request.headers.range !== undefined)
    return { encoding: undefined, path: file.path }
  const available = PREFERRED.filter((name) => name === 'identity' || file.encodings.has(name))
  const encoding = new Negotiator(request).encoding(available, { preferred: PREFERRED })
  const path = file.encodings.get(encoding ?? '')
  return path === undefined ? { encoding: undefined, path: file.path } : { encoding, path }
}

function setHeaders(response: ServerResponse, file: SiteFile, encoding: string | undefined): void {
  const policy = isEmbedAddress(queryOf(response.req.url)) ? (file.embedPolicy ?? file.policy) : file.policy
  if (policy !== undefined) response.setHeader('Content-Security-Policy', policy)
  if (file.encodings.size > 0) response.setHeader('Vary', 'Accept-Encoding')
  if (encoding !== undefined) response.setHeader('Content-Encoding', encoding)
  response.setHeader('Content-Type', file.type)
}

/** The file is opened before anything is answered, so that a want of descriptors is a 500 and not half an answer. */
async function sendFile(found: FileSendResult, response: ServerResponse): Promise<void> {
  const { statusCode, headers, stream } = found
  const hasBody = statusCode !== 304 && response.req.method === 'GET'
  try {
    if (hasBody) await once(stream, 'open')
    if (statusCode === 304) for (const name of ABOUT_THE_BODY) response.removeHeader(name)
    // Here, where a throw is caught: a stream that writes would do it in a callback of its own.
    response.writeHead(statusCode, headers)
    if (hasBody) await pipeline(stream, response, { signal: closeOf(response.req.socket) })
    else response.end()
  } finally {
    stream.destroy()
  }
}

const closes = new WeakMap<Socket, AbortSignal>()

/**
 * The end of a connection. An answer is not told of it that waits behind another one, or that begins after it (Node 26), and its
 * file would stay open.
 */
function closeOf(socket: Socket): AbortSignal {
  const present = closes.get(socket)
  if (present !== undefined) return present
  const close = new AbortController()
  setMaxListeners(0, close.signal) // each answer of the connection
  if (socket.destroyed) close.abort()
  else socket.once('close', () => close.abort())
  closes.set(socket, close.signal)
  return close.signal
}

const ABOUT_THE_BODY = ['Content-Type', 'Content-Encoding', 'Content-Length']

function refuse(response: ServerResponse, status: number, headers: Record<string, string>): void {
  const range = headers['Content-Range']
  if (range !== undefined) response.setHeader('Content-Range', range)
  answer(response, status, SENTENCES[status] ?? 'The file cannot be read.')
}

const SENTENCES: Readonly<Record<number, string>> = {
  412: 'The file is not the one that If-Match or If-Unmodified-Since names.',
  416: 'The file has no bytes in this range; Content-Range says how many it has.',
}

const NOT_BUILT = 'The site is not built; run `npm run build` and start the server again.'

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function pageOr(path: string, sentence: string): { text: string; type: string; policy?: string } {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return { text: sentence, type: 'text/plain' }
  const text = readFileSync(path, 'utf8')
  return { text, type: 'text/html', policy: policyOf(text) }
}
