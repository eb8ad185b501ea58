/** The two ends of a pipe in memory: pipe(2). */
import { READABLE, WRITABLE } from '../poller.ts'
import { errno } from '../errno.ts'
import { ByteQueue } from '../table/byte-queue.ts'
import { OpenFile } from '../table/open-file.ts'

/** As much as Linux gives a pipe, in bytes. */
const CAPACITY = 65536

/** A write of at most so many bytes is done whole, or not at all: PIPE_BUF. */
const WHOLE = 4096

class Conduit {
  readonly bytes = new ByteQueue()
  reader: PipeReader | null = null
  writer: PipeWriter | null = null
}

class PipeReader extends OpenFile {
  #conduit: Conduit

  constructor(conduit: Conduit) {
    super()
    this.#conduit = conduit
  }

  override get events(): number {
    const { bytes, writer } = this.#conduit
    if (writer === null) return READABLE | WRITABLE
    return bytes.length > 0 ? READABLE : 0
  }

  override read(into: Uint8Array, size: number): number {
    const { bytes, writer } = this.#conduit
    const count = bytes.take(into, size)
    if (count > 0) writer?.hear()
    else if (writer !== null) return -errno.EAGAIN
    return count
  }

  override write(): number {
    return -errno.EBADF
  }

  hear(): void {
    this.stir()
  }

  override close(): void {
    this.#conduit.reader = null
    this.#conduit.writer?.hear()
  }
}

class PipeWriter extends OpenFile {
  #conduit: Conduit

  constructor(conduit: Conduit) {
    super()
    this.#conduit = conduit
  }

  get #room(): number {
    return CAPACITY - this.#conduit.bytes.length
  }

  override get events(): number {
    if (this.#conduit.reader === null) return READABLE | WRITABLE
    return this.#room >= WHOLE ? WRITABLE : 0
  }

  override read(): number {
    return -errno.EBADF
  }

  override write(bytes: Uint8Array): number {
    const { reader } = this.#conduit
    if (reader === null) return -errno.EPIPE
    const count = Math.min(bytes.length, this.#room)
    if (bytes.length === 0) return 0
    if (count === 0 || (bytes.length <= WHOLE && count < bytes.length)) return -errno.EAGAIN
    this.#conduit.bytes.push(bytes.slice(0, count))
    reader.hear()
    return count
  }

  hear(): void {
    this.stir()
  }

  override close(): void {
    this.#conduit.writer = null
    this.#conduit.reader?.hear()
  }
}

/** @returns the end to read, and the end to write */
export function openPipe(): [OpenFile, OpenFile] {
  const conduit = new Conduit()
  conduit.reader = new PipeReader(conduit)
  conduit.writer = new PipeWriter(conduit)
  return [conduit.reader, conduit.writer]
}
