/**
 * The server's end of a run's trace channel: reads lines, believes none of them.
 *
 * Every line costs time of the server's only thread, and a program writes lines faster than anybody reads them. So
 * lines are counted, not only their bytes. A program that writes a few hundred bad ones loses its channel. And they
 * are read in slices, with pauses for everybody else between them.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { LineSplitter } from './line-splitter.ts'
import type { Limits } from './limits.ts'
import { DROPPED_LINE_START, parseTraceLine, type TraceLine } from './trace-line.ts'
import type { TraceEvent } from '../shared/trace-events.ts'

/** The next bytes of a program that writes without a pause are looked for this much later. */
const PAUSE_MS = 5
/** Bytes that are read in one turn. */
const SLICE_BYTES = 16 * 1024

export interface TraceEvents {
  /** Calls what a stream or a timer calls back, and tells of its errors. */
  guard(act: () => void): void
  /** The runner waits for its snippet: the first thing that it says. A snippet that says so is not heard. */
  onReady(): void
  /** The snippet is compiled and begins, or does not compile and the report says why. Said once, before any event. */
  onCompiled(report: string | undefined): void
  onEvent(event: TraceEvent): void
  /** Too many lines were refused. */
  onFlood(): void
}

export class TraceChannel {
  readonly #limits: Limits
  readonly #handlers: TraceEvents
  readonly #fd: number
  readonly #socket: Socket
  readonly #lines = new LineSplitter((line) => this.#endLine(line))
  #isReady = false
  #isCompiled = false
  #bytes = 0
  #events = 0
  #counts = 0
  #refused = 0
  #heldBack = 0
  /** Held by the channel's user. */
  #held = false
  #takenAt = -Infinity
  #pause: NodeJS.Timeout | undefined
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
    this.#socket.on('data', (chunk: Buffer) => handlers.guard(() => this.#onData(chunk)))
    this.#socket.on('error', () => handlers.guard(() => this.#lose()))
  }

  /** Events that did not arrive: beyond the limit, not valid, or held back by the runner. */
  get dropped(): number {
    return this.#refused + this.#heldBack
  }

  pause(): void {
    this.#held = true
    if (!this.#closed) this.#socket.pause()
  }

  resume(): void {
    this.#held = false
    if (!this.#closed && this.#pause === undefined) this.#socket.resume()
  }

  /** Reads what the program wrote before it ended, in slices. Nothing arrives afterwards. */
  async drain(): Promise<void> {
    this.#stopPausing()
    this.#socket.pause()
    // With a listener, `read` would hand its bytes over a second time.
    this.#socket.removeAllListeners('data')
    const buffer = Buffer.alloc(SLICE_BYTES)
    while (!this.#closed) {
      const chunk = (this.#socket.read() as Buffer | null) ?? readNow(this.#fd, buffer)
      if (chunk.length === 0) break
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        this.#take(chunk.subarray(at, at + SLICE_BYTES))
        await nextTurn()
      }
    }
    this.close()
  }

  close(): void {
    this.#closed = true
    this.#stopPausing()
    this.#socket.destroy()
  }

  #onData(chunk: Buffer): void {
    const now = performance.now()
    if (now - this.#takenAt < PAUSE_MS) this.#pauseForOthers()
    this.#takenAt = now
    this.#take(chunk)
  }

  /** Writing a byte costs a program less than reading it costs the server; so what it writes meanwhile is read at once. */
  #pauseForOthers(): void {
    this.#socket.pause()
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#handlers.guard(() => this.#held || this.resume())
    }, PAUSE_MS)
  }

  #stopPausing(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#limits.traceBytes) return this.#lose()
    this.#lines.push(chunk, () => this.#closed)
  }

  /** A program that floods the channel loses it, and so does one whose channel cannot be read: its next write fails with EPIPE. */
  #lose(): void {
    if (this.#closed) return
    this.#refused++
    this.close()
  }

  /** @param line undefined when it was too long to be kept */
  #endLine(line: string | undefined): void {
    if (line === undefined || !this.#accept(line)) this.#refuse()
  }

  #refuse(): void {
    this.#refused++
    if (this.#refused <= this.#limits.refusedLines) return
    this.close()
    this.#handlers.onFlood()
  }

  #accept(line: string): boolean {
    // Beyond the limit only the count is of use: nothing else is parsed.
    if (this.#events >= this.#limits.traceEvents && !line.startsWith(DROPPED_LINE_START)) return false
    return this.#handle(parseTraceLine(line))
  }

  #handle(line: TraceLine): boolean {
    if ('event' in line) {
      this.#events++
      this.#handlers.onEvent(line.event)
      return true
    }
    if ('dropped' in line) return this.#count(line.dropped)
    if ('ready' in line) return this.#ready()
    if ('problem' in line) return false
    return this.#compiled('report' in line ? line.report : undefined)
  }

  #ready(): boolean {
    if (this.#isReady) return false
    this.#isReady = true
    this.#handlers.onReady()
    return true
  }

  #compiled(report: string | undefined): boolean {
    if (this.#isCompiled) return false
    this.#isCompiled = true
    this.#handlers.onCompiled(report)
    return true
  }

  /** The runner's count only grows, and there are never more counts than events. */
  #count(dropped: number): boolean {
    if (dropped <= this.#heldBack || ++this.#counts > this.#limits.traceEvents) return false
    this.#heldBack = dropped
    return true
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

/** Reads what is there; nothing when nothing is. */
function readNow(fd: number, buffer: Buffer): Buffer {
  try {
    return buffer.subarray(0, readSync(fd, buffer))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return buffer.subarray(0, 0)
    throw error
  }
}
