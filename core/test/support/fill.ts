/** Sockets that can't be written to because their buffer is full, and can be again. */
import { readSync, writeSync } from 'node:fs'
import type { GreenSocket } from '../../index.ts'

const CHUNK = Buffer.alloc(65536)

/** Sends as much as the kernel takes. */
export function fill(socket: GreenSocket): void {
  untilItWouldBlock(() => writeSync(socket.fd, CHUNK))
}

/** Takes everything that is there to read. */
export function empty(socket: GreenSocket): void {
  untilItWouldBlock(() => readSync(socket.fd, CHUNK))
}

function untilItWouldBlock(call: () => number): void {
  try {
    while (call() > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
}
