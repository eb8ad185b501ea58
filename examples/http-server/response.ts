/** Responses as bytes. */
import { STATUS_CODES } from 'node:http'

export interface Response {
  /** 200 unless given. */
  status?: number
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
}

/** The facts that `encode` needs about the request. */
export interface Circumstances {
  /** Whether the body is left out, as for HEAD. */
  withoutBody: boolean
  keepAlive: boolean
}

const EMPTY = new Uint8Array()

/** The whole response. @throws for a header that would break out of its line */
export function encode(response: Response, { withoutBody, keepAlive }: Circumstances): Buffer {
  const { status = 200, headers = {}, body = EMPTY } = response
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\nDate: ${date()}\r\n`
  for (const name in headers) head += headerLine(name, headers[name] as string)
  head += `Content-Length: ${size}\r\n${keepAlive ? '' : 'Connection: close\r\n'}\r\n`

  if (withoutBody) return Buffer.from(head, 'latin1')
  const isAscii = typeof body === 'string' && body.length === size
  if (isAscii) return Buffer.from(head + body, 'latin1')
  const bytes = Buffer.allocUnsafe(head.length + size)
  bytes.write(head, 'latin1')
  if (typeof body === 'string') bytes.write(body, head.length)
  else bytes.set(body, head.length)
  return bytes
}

function headerLine(name: string, value: string): string {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    return `${name}: ${value}\r\n`
  throw new Error(`The header ${JSON.stringify(name)}: ${JSON.stringify(value)} can't be sent`)
}

let second = 0
let shown = ''

/** The time as a header has it: made once a second. */
function date(): string {
  const now = Math.floor(Date.now() / 1000)
  if (now !== second) {
    second = now
    shown = new Date(1000 * now).toUTCString()
  }
  return shown
}
