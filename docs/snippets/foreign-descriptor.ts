import { closeSync, writeSync } from 'node:fs'
import * as pty from 'node-pty'
import { GreenPipe, spawn } from 'hublet'

/** The part of node-pty that is written in C++. */
interface Library {
  open(columns: number, rows: number): { master: number; slave: number }
}
const { native: library } = pty as unknown as { native: Library }

const { master, slave } = library.open(80, 24)
const terminal = new GreenPipe(master, { owned: false })

const reading = spawn(function* reader() {
  console.log('reader: waits on a descriptor of the library')
  const line = yield* terminal.recvLine()
  console.log('reader: got', String(line).trimEnd())
})

setTimeout(() => writeSync(slave, 'ls -l\n'), 10) // somebody types

await reading
terminal.close() // gives it back, and leaves it open
for (const fd of [master, slave]) closeSync(fd)
