/** Messages that leave together. */
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { addon, pair, tcpPair } from './sockets.ts'

const { EAGAIN, EBADF, ECONNRESET, EINVAL, ENOTSOCK, EPIPE } = constants.errno

type Message = readonly [fd: number, text: string]

function toPairs(messages: readonly Message[]): Int32Array {
  return Int32Array.from(messages.flatMap(([fd, text]) => [fd, text.length]))
}

function toBytes(messages: readonly Message[]): Buffer {
  return Buffer.from(messages.map(([, text]) => text).join(''), 'latin1')
}

/** Sends the messages, and returns the result of each. */
function send(...messages: Message[]): number[] {
  const pairs = toPairs(messages)
  expect(addon.sendMany(pairs, messages.length, toBytes(messages))).toBe(0)
  expect([...pairs].filter((_, i) => i % 2 === 0)).toEqual(messages.map(([fd]) => fd))
  return [...pairs].filter((_, i) => i % 2 === 1)
}

/** All that has come, or a negative errno. */
function received(fd: number): string | number {
  const bytes = Buffer.alloc(100_000)
  const count = addon.receive(fd, bytes, bytes.length)
  return count < 0 ? count : bytes.toString('latin1', 0, count)
}

function detach(memory: ArrayBufferLike): void {
  structuredClone(memory, { transfer: [memory as ArrayBuffer] })
}

describe('sendMany', () => {
  it('sends each message whole at its own descriptor', () => {
    const [one, two, three] = [pair(), pair(), pair()]
    expect(send([two[0], 'second'], [one[0], 'f'], [three[0], 'the third'])).toEqual([6, 1, 9])
    expect([one, two, three].map(([, far]) => received(far))).toEqual(['f', 'second', 'the third'])
  })

  it('sends several for the same descriptor in their order', () => {
    const [[near, far], [other, otherFar]] = [pair(), pair()]
    expect(send([near, 'a'], [other, 'x'], [near, 'bc'], [near, 'def'])).toEqual([1, 1, 2, 3])
    expect([received(far), received(otherFar)]).toEqual(['abcdef', 'x'])
  })

  it('sends over TCP', () => {
    const [near, far] = tcpPair()
    expect(send([near, 'there'], [far, 'and back'])).toEqual([5, 8])
    expect([received(far), received(near)]).toEqual(['there', 'and back'])
  })

  it('sends 1,024 messages at once', () => {
    const sockets = Array.from({ length: 32 }, () => pair())
    const messages = Array.from({ length: 1024 }, (_, i): Message => [
      (sockets[i % 32] as [number, number])[0],
      `message ${i}.`,
    ])
    expect(send(...messages)).toEqual(messages.map(([, text]) => text.length))
    for (const [near, far] of sockets) {
      const expected = messages.filter(([fd]) => fd === near).map(([, text]) => text)
      expect(received(far)).toBe(expected.join(''))
    }
  })

  it('says of each of many what became of it', () => {
    const sockets = Array.from({ length: 30 }, () => pair())
    const [gone, goneFar] = pair()
    addon.closeSocket(goneFar)
    const file = openSync('/dev/null', 'w')
    const messages = sockets.map(([near], i): Message => [near, `message ${i}`])
    const found = send([-1, 'nobody'], ...messages, [gone, 'too late'], [file, 'not a socket'])
    closeSync(file)
    expect(found).toEqual([-EBADF, ...messages.map(([, text]) => text.length), -EPIPE, -ENOTSOCK])
    expect(sockets.map(([, far]) => received(far))).toEqual(messages.map(([, text]) => text))
  })

  it('sends the first `count` only, and leaves the rest of `pairs` and of `bytes` alone', () => {
    const [near, far] = pair()
    const pairs = Int32Array.of(near, 2, near, 3, near, 4, 77)
    expect(addon.sendMany(pairs, 2, Buffer.from('abcdefghi'))).toBe(0)
    expect([...pairs]).toEqual([near, 2, near, 3, near, 4, 77])
    expect(received(far)).toBe('abcde')
    expect(addon.sendMany(pairs, 0, Buffer.from('abc'))).toBe(0)
    expect(received(far)).toBe(-EAGAIN)
  })

  it('takes parts of larger memory', () => {
    const [near, far] = pair()
    const pairs = Int32Array.of(-1, 9, near, 3, -1, 9).subarray(2, 4)
    expect(addon.sendMany(pairs, 1, Buffer.from('abcdef').subarray(2, 5))).toBe(0)
    expect(received(far)).toBe('cde')
  })

  it('says how much of a message had room, and EAGAIN for those after it', () => {
    // Of Unix sockets: in TCP, what was sent may be acknowledged and make room before the next call.
    const [[near, far], [other, otherFar]] = [pair(), pair()]
    const size = 16_000_000
    const bytes = Buffer.alloc(size + 6, 'x')
    bytes.write('after!', size)
    const pairs = Int32Array.of(near, size, near, 1, other, 5)
    expect(addon.sendMany(pairs, 3, bytes)).toBe(0)
    const sent = pairs[1] as number
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(size)
    expect(pairs[3]).toBe(-EAGAIN)
    expect(pairs[5]).toBe(5)
    expect(received(otherFar)).toBe('fter!')
    expect(received(far)).toMatch(/^x+$/)
  })

  it('says what a send failed with, and sends the others', () => {
    const [near, far] = pair()
    const [closed] = pair()
    addon.closeSocket(closed)
    expect(send([closed, 'no'], [near, 'a'], [-1, 'none'], [-(2 ** 31), 'x'], [near, 'bc'])).toEqual([
      -EBADF,
      1,
      -EBADF,
      -EBADF,
      2,
    ])
    expect(received(far)).toBe('abc')
  })

  it('sends at sockets only: ENOTSOCK', () => {
    const [near, far] = pair()
    const file = openSync('/dev/null', 'r+')
    expect(send([file, 'x'], [near, 'y'])).toEqual([-ENOTSOCK, 1])
    expect(received(far)).toBe('y')
    closeSync(file)
  })

  it('answers EPIPE, without a signal, when the other side is gone', async () => {
    let signals = 0
    process.on('SIGPIPE', () => signals++) // stays: without it Node would no longer ignore the signal
    const [[near, far], [shut], [well, wellFar]] = [pair(), pair(), pair()]
    addon.closeSocket(far)
    addon.shutDown(shut, false, true)
    expect(send([near, 'a'], [shut, 'b'], [well, 'c'])).toEqual([-EPIPE, -EPIPE, 1])
    expect(received(wellFar)).toBe('c')
    await setTimeout(20) // a signal would be told of in a later turn
    expect(signals).toBe(0)
  })

  it('answers ECONNRESET, and then EPIPE, when the other side has thrown away what came', () => {
    const [near, far] = tcpPair()
    addon.send(near, Buffer.from('not read'), 0)
    addon.closeSocket(far)
    expect(send([near, 'a'], [near, 'b'])).toEqual([-ECONNRESET, -EPIPE])
  })

  it('takes messages of no bytes', () => {
    const [[near, far], [gone]] = [pair(), pair()]
    addon.closeSocket(gone)
    expect(send([near, ''], [gone, ''], [near, 'a'], [near, ''])).toEqual([0, -EBADF, 1, 0])
    expect(received(far)).toBe('a')
    expect(addon.sendMany(Int32Array.of(near, 0), 1, new Uint8Array(0))).toBe(0)
    expect(received(far)).toBe(-EAGAIN)
  })
})

describe('sendMany refuses with EINVAL, and sends nothing, when', () => {
  /** A first message would be in order, whatever comes after it. */
  function refused(arrange: (near: number) => { pairs?: unknown; count?: unknown; bytes?: unknown }): void {
    const [near, far] = pair()
    const good = { pairs: Int32Array.of(near, 2, near, 3), count: 2, bytes: Buffer.from('abcde') }
    const { pairs, count, bytes } = { ...good, ...arrange(near) }
    const before = inspect(pairs)
    expect(addon.sendMany(pairs as Int32Array, count as number, bytes as Uint8Array)).toBe(-EINVAL)
    expect(received(far)).toBe(-EAGAIN)
    expect(inspect(pairs)).toBe(before)
    expect(addon.sendMany(good.pairs, good.count, good.bytes)).toBe(0)
    expect(received(far)).toBe('abcde')
  }

  const thrower = {
    valueOf: () => {
      throw new Error('valueOf')
    },
  }

  it.each([
    ['a list', (near: number) => [near, 2, near, 3]],
    ['Uint32Array', (near: number) => Uint32Array.of(near, 2, near, 3)],
    ['Float32Array', (near: number) => Float32Array.of(near, 2, near, 3)],
    ['Int16Array', (near: number) => Int16Array.of(near, 2, near, 3)],
    ['BigInt64Array', () => new BigInt64Array(4)],
    ['DataView', (near: number) => new DataView(Int32Array.of(near, 2, near, 3).buffer)],
    ['ArrayBuffer', (near: number) => Int32Array.of(near, 2, near, 3).buffer],
    ['Proxy', (near: number) => new Proxy(Int32Array.of(near, 2, near, 3), {})],
    ['an heir', (near: number): unknown => Object.create(Int32Array.of(near, 2, near, 3))],
    ['null', () => null],
    ['undefined', () => undefined],
    ['a number', () => 5],
  ])('`pairs` is no Int32Array: %s', (_, make) => {
    refused((near) => ({ pairs: make(near) }))
  })

  it.each([
    ['Uint8ClampedArray', Uint8ClampedArray.from(Buffer.from('abcde'))],
    ['Int8Array', Int8Array.from(Buffer.from('abcde'))],
    ['Int32Array', new Int32Array(5)],
    ['DataView', new DataView(new ArrayBuffer(5))],
    ['ArrayBuffer', new ArrayBuffer(5)],
    ['a text', 'abcde'],
    ['null', null],
    ['undefined', undefined],
  ])('`bytes` is no Uint8Array: %s', (_, bytes) => {
    refused(() => ({ bytes }))
  })

  it.each([3, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, Infinity, -1, -(2 ** 31), 1.5, NaN])(
    '`count` is %d',
    (count) => {
      refused(() => ({ count }))
    },
  )

  it.each([
    ['a text', '2'],
    ['2n', 2n],
    ['null', null],
    ['undefined', undefined],
    ['an object', thrower],
  ])('`count` is no number: %s', (_, count) => {
    refused(() => ({ count }))
  })

  it('nothing is passed', () => {
    expect((addon.sendMany as () => number)()).toBe(-EINVAL)
  })

  it('half a pair is left for the last message', () => {
    refused((near) => ({ pairs: Int32Array.of(near, 2, near) }))
  })

  it.each([
    ['one is longer than all bytes', [2, 4]],
    ['one is as long as can be', [2, 2 ** 31 - 1]],
    ['their sum is more', [5, 1]],
    ['one is negative', [2, -1]],
    ['one makes up for another', [6, -1]],
    ['one is as negative as can be', [2, -(2 ** 31)]],
  ])('the lengths do not fit: %s', (_, [first, second]) => {
    refused((near) => ({ pairs: Int32Array.of(near, first as number, near, second as number) }))
  })

  it('the lengths would fit if their sum were one of 32 bits', () => {
    const most = 2 ** 31 - 1
    refused((near) => ({ pairs: Int32Array.of(near, 2, near, most, near, most, near, 5), count: 4 }))
  })

  it('`pairs` has lost its memory', () => {
    refused((near) => {
      const pairs = Int32Array.of(near, 2, near, 3)
      detach(pairs.buffer)
      return { pairs }
    })
  })

  it('`bytes` has lost its memory', () => {
    refused(() => {
      const bytes = Uint8Array.from(Buffer.from('abcde'))
      detach(bytes.buffer)
      return { bytes }
    })
  })

  it('memory has shrunk since', () => {
    refused(() => {
      const memory = resizable(8)
      const bytes = new Uint8Array(memory)
      memory.resize(4)
      return { bytes }
    })
    refused(() => {
      const memory = resizable(8)
      const bytes = new Uint8Array(memory, 0, 8)
      memory.resize(4)
      return { bytes }
    })
  })
})

/** Makes a buffer that can be resized. Every Node can do that, and the compiler does not know of it yet. */
function resizable(size: number): ArrayBuffer & { resize(size: number): void } {
  const Resizable = ArrayBuffer as unknown as new (
    size: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer & { resize(size: number): void }
  return new Resizable(size, { maxByteLength: size })
}

describe('sendMany stays inside its memory when', () => {
  it('results come to lie where messages are', () => {
    const [near, far] = pair()
    const pairs = Int32Array.of(near, 4, near, 8, near, 12)
    const bytes = new Uint8Array(pairs.buffer)
    expect(addon.sendMany(pairs, 3, bytes)).toBe(0)
    expect([...pairs]).toEqual([near, 4, near, 8, near, 12])
    expect(received(far)).toBe(Buffer.from(bytes).toString('latin1'))
    pairs.set([near, 20, -1, 2, near, 2])
    expect(addon.sendMany(pairs, 3, bytes)).toBe(0)
    expect([...pairs]).toEqual([near, 20, -1, -EBADF, near, 2])
    expect(received(far)).toHaveLength(22)
    pairs.set([-1, 0, -1, 0, near, 2])
    expect(addon.sendMany(pairs, 3, bytes.subarray(6))).toBe(0)
    expect([...pairs]).toEqual([-1, -EBADF, -1, -EBADF, near, 2])
    expect(received(far)).toBe(Buffer.from(bytes.subarray(6, 8)).toString('latin1'))
  })

  it('another thread changes the lengths meanwhile', { timeout: 60_000 }, async () => {
    const [near, far] = pair()
    const most = 1023
    const pairs = new Int32Array(new SharedArrayBuffer(8 * (most + 1)))
    const bytes = Buffer.from('within')
    const worker = new Worker(
      `const { parentPort, workerData: { pairs, last } } = require('node:worker_threads')
      parentPort.postMessage('begins')
      for (;;) for (const length of [0, 30_000, -5, 6]) Atomics.store(pairs, last, length)`,
      { eval: true, workerData: { pairs, last: 2 * most + 1 } },
    )
    await once(worker, 'message')
    let [whole, refused] = [0, 0]
    // Under load, the two threads seldom run at the same time.
    for (const end = performance.now() + 30_000; (whole < 100 || refused < 100) && performance.now() < end;) {
      for (let i = 0; i < most; i++) pairs.set([-1, 0], 2 * i)
      pairs[2 * most] = near
      if (addon.sendMany(pairs, most + 1, bytes) < 0) {
        refused++
        continue
      }
      const message = received(far)
      expect(['within', -EAGAIN]).toContain(message)
      if (message === 'within') whole++
    }
    await worker.terminate()
    expect([whole > 0, refused > 0]).toEqual([true, true])
  })
})
