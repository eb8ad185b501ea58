/**
 * http-parser-js, held to RFC 9112: it reads lines that a proxy in front may read in another way, and takes any number for the
 * size of a chunk, negative ones too. Each line is checked before the library sees it.
 */
import { HTTPParser } from 'http-parser-js'

/** RFC 9110, 5.6.2: names of headers, and methods. */
const TOKEN = `[!#$%&'*+.^\`|~\\w-]+`
const REQUEST_LINE = new RegExp(`^${TOKEN} [\\x21-\\x7e\\x80-\\xff]+ HTTP/1\\.[01]$`)
const HEADER = new RegExp(`^${TOKEN}:[\\t\\x20-\\x7e\\x80-\\xff]*$`)
/** A size of at most 4 GiB, and what a sender may say about the chunk. */
const CHUNK = /^[\da-fA-F]{1,8}([\t ]*;[\t\x20-\x7e\x80-\xff]*)?$/

const MOST_LINE_BYTES = 8192
/** Bytes of all headers, and of all trailers. */
const MOST_HEADER_BYTES = 65_536
/** Empty lines before a request, which some clients send after the last one. */
const MOST_EMPTY_LINES = 4

/** Private parts of the library, as far as they are used here. */
interface Parser {
  state: 'REQUEST_LINE' | 'HEADER' | 'BODY_CHUNKHEAD' | 'BODY_CHUNKEMPTYLINE' | 'BODY_CHUNKTRAILERS'
  /** Begin of a line whose end has not come. */
  line: string
  chunk: Buffer
  offset: number
  end: number
}

/** The lines of each state. An empty line ends headers and trailers. */
const LINES: Readonly<Record<Parser['state'], (line: string) => boolean>> = {
  REQUEST_LINE: (line) => line === '' || REQUEST_LINE.test(line),
  HEADER: (line) => line === '' || HEADER.test(line),
  BODY_CHUNKHEAD: (line) => CHUNK.test(line),
  BODY_CHUNKEMPTYLINE: (line) => line === '',
  BODY_CHUNKTRAILERS: (line) => line === '' || HEADER.test(line),
}

export class StrictParser extends HTTPParser {
  /** Whether the body of the request comes in chunks. */
  declare isChunked: boolean
  #state: Parser['state'] = 'REQUEST_LINE'
  /** Of the lines in this state. */
  #bytes = 0
  #emptyLines = 0

  constructor() {
    super(HTTPParser.REQUEST)
    // The library asks for its lines by this name, which its declarations keep to themselves.
    Object.assign(this, { consumeLine: () => this.#nextLine() })
  }

  /** The next line; undefined while its end has not come. @throws for a line that is not one of this state */
  #nextLine(): string | undefined {
    const parser = this as unknown as Parser
    const from = parser.offset
    const line = rawLine(parser)
    this.#count(parser.state, parser.offset - from)
    if (line === undefined) {
      if (parser.line.length > MOST_LINE_BYTES) throw new Error('A line is too long')
      return undefined
    }
    if (!line.endsWith('\r')) throw new Error('A line ends without CR')
    const text = line.slice(0, -1)
    if (text.length > MOST_LINE_BYTES) throw new Error('A line is too long')
    if (!LINES[parser.state](text))
      throw new Error(`${WHAT[parser.state]}: ${JSON.stringify(text.slice(0, 60))}`)
    if (parser.state === 'REQUEST_LINE' && text === '' && ++this.#emptyLines > MOST_EMPTY_LINES)
      throw new Error('Too many empty lines')
    return text
  }

  #count(state: Parser['state'], bytes: number): void {
    if (state !== this.#state) {
      this.#state = state
      this.#bytes = 0
      this.#emptyLines = 0
    }
    this.#bytes += bytes
    if (state !== 'BODY_CHUNKHEAD' && state !== 'BODY_CHUNKEMPTYLINE' && this.#bytes > MOST_HEADER_BYTES)
      throw new Error('Too many headers or trailers')
  }
}

const WHAT: Readonly<Record<Parser['state'], string>> = {
  REQUEST_LINE: 'Not a request line of HTTP/1.0 or 1.1',
  HEADER: 'Not a header',
  BODY_CHUNKHEAD: 'Not the size of a chunk',
  BODY_CHUNKEMPTYLINE: 'Not the end of a chunk',
  BODY_CHUNKTRAILERS: 'Not a trailer',
}

/** The next line without its LF; what there is of it is kept until the rest comes. */
function rawLine(parser: Parser): string | undefined {
  const { chunk, offset, end } = parser
  const at = chunk.indexOf(0x0a, offset)
  const isWhole = at >= 0 && at < end
  const text = parser.line + chunk.toString('latin1', offset, isWhole ? at : end)
  parser.offset = isWhole ? at + 1 : end
  parser.line = isWhole ? '' : text
  return isWhole ? text : undefined
}
