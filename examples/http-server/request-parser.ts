/** Requests out of bytes. The grammar is StrictParser's; here is what a server asks of a request beyond it. */
import { HTTPParser } from 'http-parser-js'
import { StrictParser } from './strict-parser.ts'

const NO_BODY = Buffer.alloc(0)

/** A name or an address, in brackets if it is one of IPv6, and a port; or nothing. */
const HOST = /^(\[[\da-fA-F:.]+\]|[\w.~%!$&'()*+;=-]*)(:\d*)?$/

/** A request that was refused: the client gets this status, and its connection ends. */
export class BadRequest extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export class Request {
  readonly method: string
  readonly url: string
  /** Whether the connection goes on after the response. */
  readonly keepAlive: boolean
  body: Buffer = NO_BODY
  /** Name, value, name, value ... */
  #headers: readonly string[]

  constructor(method: string, url: string, headers: readonly string[], keepAlive: boolean) {
    this.method = method
    this.url = url
    this.keepAlive = keepAlive
    this.#headers = headers
  }

  /** The value of a header; several of the same name are joined with commas. @param name - in lower case */
  header(name: string): string | undefined {
    let found: string | undefined
    for (let i = 0; i < this.#headers.length; i += 2) {
      if (this.#headers[i]?.toLowerCase() !== name) continue
      const value = this.#headers[i + 1] ?? ''
      found = found === undefined ? value : `${found}, ${value}`
    }
    return found
  }
}

/** The parser of one connection. */
export class RequestParser {
  #parser = new StrictParser()
  #maxBodyBytes: number
  #complete: Request[] = []
  #request: Request | null = null
  #chunks: Buffer[] = []
  #bodyBytes = 0
  #expectsContinue = false

  constructor(maxBodyBytes: number) {
    this.#maxBodyBytes = maxBodyBytes
    this.#parser[HTTPParser.kOnHeadersComplete] = (info) => {
      const { headers, url, versionMinor, shouldKeepAlive } = info
      const request = new Request(HTTPParser.methods[info.method] ?? '', url, headers, shouldKeepAlive)
      this.#begin(request, versionMinor)
    }
    this.#parser[HTTPParser.kOnBody] = (chunk, offset, length) => this.#addToBody(chunk, offset, length)
    this.#parser[HTTPParser.kOnMessageComplete] = () => this.#end()
  }

  /**
   * Takes what has come. Keeps no reference to `bytes`: they may be overwritten afterwards.
   *
   * @returns the requests that are complete now
   * @throws BadRequest
   */
  feed(bytes: Buffer): Request[] {
    for (let offset = 0; offset < bytes.length;) {
      // Each call takes a byte or fails: whatever the bytes are, this ends.
      const consumed = this.#parser.execute(bytes, offset, bytes.length - offset)
      if (consumed instanceof Error) throw new BadRequest(400, consumed.message)
      offset += consumed
    }
    const complete = this.#complete
    if (complete.length > 0) this.#complete = []
    return complete
  }

  /** Whether the client waits for a `100 Continue` before it sends the body; asking says that it gets one. */
  takeExpectation(): boolean {
    const expects = this.#expectsContinue
    this.#expectsContinue = false
    return expects
  }

  #begin(request: Request, versionMinor: number): void {
    const length = request.header('content-length')
    const encoding = request.header('transfer-encoding')
    const host = request.header('host')
    // The values of two of them are joined with a comma, which no host has.
    if (host === undefined ? versionMinor > 0 : !HOST.test(host))
      throw new BadRequest(400, host === undefined ? 'There is no Host' : `Host: ${host}`)
    if (encoding !== undefined && versionMinor === 0)
      throw new BadRequest(400, 'Transfer-Encoding in HTTP/1.0')
    if (request.method === 'CONNECT') throw new BadRequest(501, 'There are no tunnels here')
    if (length !== undefined && !/^\d{1,15}$/.test(length))
      throw new BadRequest(400, `Content-Length: ${length}`)
    if (encoding !== undefined && length !== undefined)
      throw new BadRequest(400, 'Both Content-Length and Transfer-Encoding')
    if (encoding !== undefined && encoding.toLowerCase() !== 'chunked')
      throw new BadRequest(501, `Transfer-Encoding: ${encoding}`)
    if (Number(length ?? 0) > this.#maxBodyBytes) throw this.#tooLarge()
    // The library takes the body of a request that asks for another protocol for the begin of that one; none is spoken here.
    if (encoding !== undefined) this.#parser.isChunked = true
    this.#request = request
    this.#expectsContinue = request.header('expect')?.toLowerCase() === '100-continue'
  }

  #addToBody(chunk: Buffer, offset: number, length: number): void {
    this.#bodyBytes += length
    if (this.#bodyBytes > this.#maxBodyBytes) throw this.#tooLarge()
    this.#chunks.push(Buffer.from(chunk.subarray(offset, offset + length)))
  }

  #end(): void {
    const request = this.#request as Request
    if (this.#chunks.length > 0) {
      request.body = Buffer.concat(this.#chunks)
      this.#chunks = []
      this.#bodyBytes = 0
    }
    this.#expectsContinue = false
    this.#complete.push(request)
  }

  #tooLarge(): BadRequest {
    return new BadRequest(413, `The body has more than ${this.#maxBodyBytes} bytes`)
  }
}
