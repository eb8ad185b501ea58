/**
 * Writes keys to a terminal that its program may never read. node-pty's own `write` retries without
 * a pause and without a bound; one program that ignores its input would keep the server busy.
 */
import { writeSync } from 'node:fs'

const RETRY_MS = 20

export interface KeyQueueOptions {
  /** Bytes that may wait. */
  limitBytes: number
  /** Calls what a timer calls back, and tells of its errors. */
  guard(act: () => void): void
}

export class KeyQueue {
  readonly #fd: number
  readonly #options: KeyQueueOptions
  #waiting: Buffer = Buffer.alloc(0)
  #timer: NodeJS.Timeout | undefined
  #closed = false

  /** @param fd the terminal's non-blocking master descriptor, valid until `close()` */
  constructor(fd: number, options: KeyQueueOptions) {
    this.#fd = fd
    this.#options = options
  }

  /** Takes keys, or says with false that too many wait already. */
  push(data: string): boolean {
    const bytes = Buffer.from(data)
    if (this.#waiting.length + bytes.length > this.#options.limitBytes) return false
    this.#waiting = Buffer.concat([this.#waiting, bytes])
    this.#write()
    return true
  }

  /** Forgets what waits. To be called before the descriptor can be closed and used anew. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #write(): void {
    clearTimeout(this.#timer)
    while (!this.#closed && this.#waiting.length > 0) {
      const written = writeNow(this.#fd, this.#waiting)
      if (written === 0) {
        this.#timer = setTimeout(() => this.#options.guard(() => this.#write()), RETRY_MS)
        return
      }
      this.#waiting = this.#waiting.subarray(written)
    }
  }
}

/** Writes what the kernel takes at once: 0 when it takes nothing. EIO: the program is gone, nobody reads. */
function writeNow(fd: number, bytes: Buffer): number {
  try {
    return writeSync(fd, bytes)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EAGAIN') return 0
    if (code === 'EIO') return bytes.length
    throw error
  }
}
