/** The server's end of a run's trace channel: reads lines, believes none of them. */
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { Socket } from 'node:net'
import { MAX_TRACE_LINE_BYTES } from '../shared/trace-channel.ts'
import type { Limits } from './limits.ts'
import { DROPPED_LINE_START, parseTraceLine, type TraceLine } from './trace-line.ts'
import type { TraceEvent } from '../shared/trace-events.ts'

const NEWLINE = 0x0a

export interface TraceEvents {
  /** The runner waits for its snippet: the first thing that it says. A snippet that says so is not heard. */
  onReady(): void
  onEvent(event: TraceEvent): void
}

export class TraceChannel {
  readonly #limits: Limits
  readonly #handlers: TraceEvents
  #isReady = false
  readonly #fd: number
  readonly #socket: Socket
  #rest: Buffer = Buffer.alloc(0)
  #skipping = false
  #bytes = 0
  #events = 0
  #refused = 0
  #heldBack = 0
  #closed = false

  /**
   * Opens the FIFO at `path`. It is opened for writing too: else a FIFO without a writer, as it is
   * before the program starts, reads as ended.
   */
  constructor(path: string, limits: Limits, handlers: TraceEvents) {
    this.#limits = limits
    this.#handlers = handlers
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
    this.#socket = openSocket(this.#fd)
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#socket.on('error', () => this.#lose())
  }

  /** Events that did not arrive: beyond the limit, not valid, or held back by the runner. */
  get dropped(): number {
    return this.#refused + this.#heldBack
  }

  pause(): void {
    if (!this.#closed) this.#socket.pause()
  }

  resume(): void {
    if (!this.#closed) this.#socket.resume()
  }

  /** Reads what the program wrote before it ended. Nothing arrives afterwards. */
  drain(): void {
    if (this.#closed) return
    this.#socket.pause()
    for (let chunk: Buffer | null; (chunk = this.#socket.read() as Buffer | null) !== null;) this.#take(chunk)
    const buffer = Buffer.alloc(64 * 1024)
    for (;;) {
      const length = this.#closed ? 0 : readNow(this.#fd, buffer)
      if (length === 0) break
      this.#take(buffer.subarray(0, length))
    }
    this.close()
  }

  close(): void {
    this.#closed = true
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#limits.traceBytes) return this.#lose()
    let start = 0
    for (let end; (end = chunk.indexOf(NEWLINE, start)) !== -1; start = end + 1) {
      this.#endLine(chunk.subarray(start, end))
    }
    this.#keep(chunk.subarray(start))
  }

  /** A program that floods the channel loses it, and so does one whose channel cannot be read: its next write fails with EPIPE. */
  #lose(): void {
    this.#refused++
    this.close()
  }

  #keep(part: Buffer): void {
    if (this.#skipping) return
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, part]) : Buffer.from(part)
    if (this.#rest.length <= MAX_TRACE_LINE_BYTES) return
    this.#skipping = true
    this.#rest = Buffer.alloc(0)
  }

  #endLine(part: Buffer): void {
    this.#keep(part)
    const line = this.#skipping ? '' : this.#rest.toString()
    this.#skipping = false
    this.#rest = Buffer.alloc(0)
    const full = this.#events >= this.#limits.traceEvents
    if (full && !line.startsWith(DROPPED_LINE_START)) this.#refused++
    else this.#handle(parseTraceLine(line))
  }

  #handle(line: TraceLine): void {
    if ('event' in line) {
      this.#events++
      this.#handlers.onEvent(line.event)
    } else if ('dropped' in line) {
      this.#heldBack = line.dropped
    } else if ('ready' in line && !this.#isReady) {
      this.#isReady = true
      this.#handlers.onReady()
    } else {
      this.#refused++
    }
  }
}

function openSocket(fd: number): Socket {
  try {
    return new Socket({ fd, readable: true, writable: false })
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

/** Reads what is there; 0 when nothing is. */
function readNow(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0
    throw error
  }
}
