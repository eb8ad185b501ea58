/** Sockets that can't be written to because their buffer is full, and can be again. */
import { systemError } from '../../ground/errors.ts'
import { errno } from '../../kernel/errno.ts'
import { getHub, type GreenSocket } from '../../index.ts'

const CHUNK = Buffer.alloc(65536)

/** Sends as much as the kernel takes. */
export function fill(socket: GreenSocket): void {
  untilItWouldBlock(() => getHub().kernel.write(socket.fd, CHUNK, 0))
}

/** Takes everything that is there to read. */
export function empty(socket: GreenSocket): void {
  untilItWouldBlock(() => getHub().kernel.read(socket.fd, CHUNK, CHUNK.length))
}

function untilItWouldBlock(call: () => number): void {
  let result = 1
  while (result > 0) result = call()
  if (result < 0 && result !== -errno.EAGAIN) throw systemError(result, 'fill')
}
