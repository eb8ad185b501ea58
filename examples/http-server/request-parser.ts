/** Requests out of bytes. The grammar is http-parser-js's; here is what a server asks of a request beyond it. */
import { HTTPParser } from 'http-parser-js'

const NO_BODY = Buffer.alloc(0)

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
  #parser = new HTTPParser(HTTPParser.REQUEST)
  #maxBodyBytes: number
  #complete: Request[] = []
  #request: Request | null = null
  #chunks: Buffer[] = []
  #bodyBytes = 0
  #expectsContinue = false

  constructor(maxBodyBytes: number) {
    this.#maxBodyBytes = maxBodyBytes
    this.#parser[HTTPParser.kOnHeadersComplete] = (info) => {
      const { headers, url, shouldKeepAlive } = info
      this.#begin(new Request(HTTPParser.methods[info.method] ?? '', url, headers, shouldKeepAlive))
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

  #begin(request: Request): void {
    const length = request.header('content-length')
    const encoding = request.header('transfer-encoding')
    if (length !== undefined && !/^\d{1,15}$/.test(length))
      throw new BadRequest(400, `Content-Length: ${length}`)
    if (encoding !== undefined && length !== undefined)
      throw new BadRequest(400, 'Both Content-Length and Transfer-Encoding')
    if (encoding !== undefined && encoding.toLowerCase() !== 'chunked')
      throw new BadRequest(501, `Transfer-Encoding: ${encoding}`)
    if (Number(length ?? 0) > this.#maxBodyBytes) throw this.#tooLarge()
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
