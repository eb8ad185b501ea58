/** A green stream as Node's libraries want it. */
import { Duplex } from 'node:stream'
import type { Green } from '../greenlet/green.ts'
import { spawn } from '../green/greenthread.ts'

/** The stream's two directions, as a Duplex needs them. */
export interface Transport {
  /** @returns bytes, none at the end */
  receive(): Green<Uint8Array>
  send(bytes: Uint8Array): Green<void>
  finish(): void
  close(): void
}

/** Each read and each write runs in a greenthread of its own; what fails there destroys the Duplex with its error. */
export function duplexOver(transport: Transport): Duplex {
  const duplex: Duplex = new Duplex({
    allowHalfOpen: true,
    read() {
      spawn(() => transport.receive()).then(
        (bytes) => void (duplex.destroyed || duplex.push(bytes.length === 0 ? null : bytes)),
        (error: unknown) => void duplex.destroy(error as Error),
      )
    },
    write(chunk: Uint8Array, _encoding, done) {
      spawn(() => transport.send(chunk)).then(
        () => done(),
        (error: unknown) => done(error as Error),
      )
    },
    final(done) {
      ending(() => transport.finish(), done)
    },
    destroy(error, done) {
      ending(
        () => transport.close(),
        (failure) => done(error ?? failure ?? null),
      )
    },
  })
  return duplex
}

function ending(end: () => void, done: (error?: Error | null) => void): void {
  try {
    end()
  } catch (error) {
    return done(error as Error)
  }
  done()
}
