import { execFileSync, spawn as startProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import * as pty from 'node-pty'
import { describe, expect, it } from 'vitest'
import { GreenPipe, IOClosed, getHub, sleep, socketPair, spawn } from '../../index.ts'
import { openDescriptors } from '../support/descriptors.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { errorOf } from './connections.ts'
import { descriptorsOfLinux } from './linux-descriptors.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

/** A FIFO, open at both ends. */
function openFifo(): number {
  const fifo = path.join(temporaryFolder(), 'fifo')
  execFileSync('mkfifo', [fifo])
  return openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK)
}

/** The native module of node-pty: a library that knows nothing of Hublet, and opens descriptors. */
const { native: ptyLibrary } = pty as unknown as {
  native: { open(columns: number, rows: number): { master: number; slave: number } }
}

describe('a green pipe', () => {
  it('reads and writes a FIFO, by lines too', async () => {
    using fifo = new GreenPipe(openFifo())
    const reading = spawn(function* () {
      return [yield* fifo.recvLine(), yield* fifo.recv(100)].map(String)
    })
    await spawn(() => sleep(0))
    await spawn(() => fifo.sendAll('one\ntwo'))
    expect(await reading).toEqual(['one\n', 'two'])
  })

  it('waits until there is room, and sends everything', async () => {
    using fifo = new GreenPipe(openFifo())
    const sent = 'x'.repeat(300_000)
    const sending = spawn(() => fifo.sendAll(sent))
    let received = 0
    await spawn(function* () {
      while (received < sent.length) received += (yield* fifo.recv(65536)).length
    })
    await sending
    expect(received).toBe(sent.length)
  })

  it('talks to a child process', async () => {
    const [ours, theirs] = socketPair()
    const child = startProcess('tr', ['a-z', 'A-Z'], { stdio: [theirs.fd, theirs.fd, 'inherit'] })
    const closed = once(child, 'close') // before anything else: a short-lived child may be gone by then
    theirs.close()
    const answer = await spawn(function* () {
      yield* ours.sendAll('shout')
      ours.shutdown('write')
      return String(yield* ours.recv(100))
    })
    expect(answer).toBe('SHOUT')
    ours.close()
    await closed
  })

  it('waits on a descriptor that a native library owns, and leaves it open', async () => {
    const { master, slave } = ptyLibrary.open(80, 24)
    const terminal = new GreenPipe(master, { owned: false })
    const reading = spawn(() => terminal.recvLine())
    await spawn(() => sleep(0))
    writeSync(slave, 'from the terminal\n')
    expect(String(await reading)).toBe('from the terminal\r\n')
    terminal.close()
    expect(fstatSync(master).isCharacterDevice()).toBe(true)
    closeSync(slave)
    closeSync(master)
  })

  it('gives a borrowed descriptor its blocking mode back', () => {
    const fd = descriptorsOfLinux().eventfd()
    const flags = (): string =>
      execFileSync('grep', ['flags', `/proc/${process.pid}/fdinfo/${fd}`]).toString()
    const before = flags()
    const pipe = new GreenPipe(fd, { owned: false })
    expect(flags()).not.toBe(before)
    pipe.close()
    expect(flags()).toBe(before)
    closeSync(fd)
  })

  it('wakes whoever waits when it is closed, a borrowed one too', async () => {
    const fd = openFifo()
    const pipes = [new GreenPipe(openFifo()), new GreenPipe(fd, { owned: false })]
    for (const pipe of pipes) {
      const waiting = errorOf(() => pipe.recv(1))
      await spawn(() => sleep(0))
      pipe.close()
      pipe.close()
      expect(await waiting).toBeInstanceOf(IOClosed)
      expect(await errorOf(() => pipe.recv(1))).toBeInstanceOf(IOClosed)
    }
    closeSync(fd)
    expect(getHub().getReaders().size).toBe(0)
  })

  it.each([
    ['descriptor', () => new GreenPipe('3' as never), 'ERR_DESCRIPTOR_INVALID'],
    ['descriptor', () => new GreenPipe(-1), 'ERR_DESCRIPTOR_INVALID'],
    ['EBADF', () => new GreenPipe(987_654), 'EBADF'],
    ['owned', () => new GreenPipe(0, { owned: 1 as never }), 'ERR_OPTION_INVALID'],
    ['options', () => new GreenPipe(0, null as never), 'ERR_OPTION_INVALID'],
  ])('refuses a wrong %s, and takes nothing', (name, make, code) => {
    const before = openDescriptors()
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(name) as unknown }))
    expect(openDescriptors()).toEqual(before)
  })
})

describe('a green pipe over a descriptor of Linux', () => {
  it('receives the count of an eventfd', async () => {
    const linux = descriptorsOfLinux()
    using events = new GreenPipe(linux.eventfd())
    const reading = spawn(() => events.recv(8))
    await spawn(() => sleep(0))
    for (const count of [2n, 3n]) {
      const bytes = Buffer.alloc(8)
      bytes.writeBigUInt64LE(count)
      await spawn(() => events.sendAll(bytes))
    }
    const first = (await reading).readBigUInt64LE()
    const rest = first === 5n ? 0n : (await spawn(() => events.recv(8))).readBigUInt64LE()
    expect(first + rest).toBe(5n)
  })

  it('waits for a timerfd', async () => {
    using timer = new GreenPipe(descriptorsOfLinux().timerfd(5_000_000))
    expect((await spawn(() => timer.recv(8))).readBigUInt64LE()).toBe(1n)
  })

  it('hears of a new file by inotify', async () => {
    const folder = temporaryFolder()
    using changes = new GreenPipe(descriptorsOfLinux().inotify(folder))
    const reading = spawn(() => changes.recv(4096))
    await spawn(() => sleep(0))
    closeSync(openSync(path.join(folder, 'new-file'), 'w'))
    expect((await reading).toString('latin1')).toContain('new-file')
  })
})
