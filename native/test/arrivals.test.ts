/** Receives that the addon's pollers do themselves, for waiting readers. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants as files, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { addon, mechanisms, pair, tcpPair } from './sockets.ts'

const { EAGAIN, ECONNRESET, EINVAL, ENOTSOCK } = constants.errno
const READABLE = 1

type Poller = InstanceType<typeof addon.Poller>

function received(poller: Poller, place: number): string {
  const before = poller.counts.subarray(0, place).reduce((sum, count) => sum + Math.max(count, 0), 0)
  const count = poller.counts[place] as number
  return Buffer.from(poller.bytes.subarray(before, before + count)).toString('latin1')
}

describe.each(mechanisms)('the poller %s', (mechanism) => {
  /** Watches a socket whose reader takes so many bytes. */
  function waiting(wanted: number, [near, far] = pair()): { poller: Poller; near: number; far: number } {
    const poller = new addon.Poller(mechanism)
    poller.add(near, READABLE)
    poller.wanted[near] = wanted
    return { poller, near, far }
  }

  it('receives for a reader that waits, as much as it takes', () => {
    const { poller, near, far } = waiting(3)
    addon.send(far, Buffer.from('hello'), 0)
    expect(poller.wait(1)).toBe(1)
    expect([...poller.ready.subarray(0, 2)]).toEqual([near, READABLE])
    expect(received(poller, 0)).toBe('hel')
    expect(poller.wait(1)).toBe(1)
    expect(received(poller, 0)).toBe('lo')
    expect(addon.receive(near, Buffer.alloc(1), 1)).toBe(-EAGAIN)
  })

  it('puts what came for several side by side, in the order of those that are ready', () => {
    const poller = new addon.Poller(mechanism)
    const texts = new Map<number, string>()
    for (let i = 0; i < 20; i++) {
      const [near, far] = pair()
      texts.set(near, 'x'.repeat(i + 1) + String(i))
      poller.add(near, READABLE)
      // Every third one is to be asked by its reader.
      poller.wanted[near] = i % 3 === 0 ? 0 : 100
      addon.send(far, Buffer.from(texts.get(near) as string), 0)
    }
    expect(poller.wait(1)).toBe(20)
    for (let place = 0; place < 20; place++) {
      const fd = poller.ready[2 * place] as number
      expect(received(poller, place)).toBe(poller.wanted[fd] === 0 ? '' : texts.get(fd))
    }
  })

  it('gives each of many its own bytes, short and long, round after round', () => {
    const poller = new addon.Poller(mechanism)
    const sent = new Map<number, string>()
    for (let i = 0; i < 150; i++) {
      const [near, far] = i % 2 === 0 ? pair() : tcpPair()
      const text = String.fromCharCode(97 + (i % 26)).repeat(1 + ((i * 137) % 3000))
      sent.set(near, text)
      poller.add(near, READABLE)
      poller.wanted[near] = i % 5 === 0 ? 100 : 65_536
      expect(addon.send(far, Buffer.from(text), 0)).toBe(text.length)
    }
    const came = new Map<number, string>()
    for (let rounds = 0; [...came.values()].join('').length < [...sent.values()].join('').length; rounds++) {
      expect(rounds).toBeLessThan(100)
      const count = poller.wait(1)
      for (let place = 0; place < count; place++) {
        const fd = poller.ready[2 * place] as number
        expect(poller.counts[place]).toBeLessThanOrEqual(poller.wanted[fd] as number)
        came.set(fd, (came.get(fd) ?? '') + received(poller, place))
      }
    }
    expect(came).toEqual(new Map([...came.keys()].map((fd) => [fd, sent.get(fd)])))
  })

  it('says of each of many how its receive ended', () => {
    const poller = new addon.Poller(mechanism)
    const expected = new Map<number, number>()
    for (let i = 0; i < 40; i++) {
      const [near, far] = tcpPair()
      poller.add(near, READABLE)
      poller.wanted[near] = 10
      if (i % 4 === 0) addon.shutDown(far, false, true)
      else if (i % 4 === 1) {
        addon.send(near, Buffer.from('not read'), 0)
        addon.closeSocket(far)
      } else addon.send(far, Buffer.from('hello'), 0)
      expected.set(near, i % 4 === 0 ? 0 : i % 4 === 1 ? -ECONNRESET : 5)
    }
    const found = new Map<number, number>()
    while (found.size < 40) {
      const count = poller.wait(1)
      expect(count).toBeGreaterThan(0)
      for (let place = 0; place < count; place++) {
        const fd = poller.ready[2 * place] as number
        found.set(fd, poller.counts[place] as number)
        poller.remove(fd)
      }
    }
    expect(found).toEqual(expected)
  })

  it('leaves a socket alone that nobody wants bytes of, and one that is only writable', () => {
    const { poller, near, far } = waiting(0)
    addon.send(far, Buffer.from('x'), 0)
    poller.add(far, 2)
    poller.wanted[far] = 10
    addon.send(near, Buffer.from('y'), 0)
    expect(poller.wait(1)).toBe(2)
    expect([...poller.counts.subarray(0, 2)]).toEqual([0, 0])
    expect(addon.receive(near, Buffer.alloc(9), 9)).toBe(1)
    expect(addon.receive(far, Buffer.alloc(9), 9)).toBe(1)
  })

  it('leaves the end to the reader', () => {
    const { poller, near, far } = waiting(10)
    addon.shutDown(far, false, true)
    expect(poller.wait(1)).toBe(1)
    expect(poller.counts[0]).toBe(0)
    expect(addon.receive(near, Buffer.alloc(1), 1)).toBe(0)
  })

  it('says what a receive failed with', () => {
    const { poller, near, far } = waiting(10, tcpPair())
    addon.send(near, Buffer.from('not read'), 0)
    addon.closeSocket(far)
    expect(poller.wait(1)).toBe(1)
    expect(poller.counts[0]).toBe(-ECONNRESET)
  })

  it('receives from sockets only: ENOTSOCK', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hublet-fifo-'))
    const name = path.join(folder, 'fifo')
    execFileSync('mkfifo', [name])
    const fifo = openSync(name, files.O_RDWR | files.O_NONBLOCK)
    writeSync(fifo, 'x')
    const { poller } = waiting(10, [fifo, fifo])
    expect(poller.wait(1)).toBe(1)
    expect(poller.counts[0]).toBe(-ENOTSOCK)
    closeSync(fifo)
    rmSync(folder, { recursive: true })
  })

  it('receives no more than there is room for, and tears nothing into small pieces', () => {
    const poller = new addon.Poller(mechanism)
    const room = poller.bytes.length
    const most = 30_000
    const sockets = Array.from({ length: 4 }, () => pair())
    for (const [near, far] of sockets) {
      poller.add(near, READABLE)
      poller.wanted[near] = most
      expect(addon.send(far, Buffer.alloc(most), 0)).toBe(most)
    }
    expect(poller.wait(1)).toBe(4)
    // 65,536 bytes: two whole ones and a part, and nothing for the last.
    expect([...poller.counts.subarray(0, 4)]).toEqual([most, most, room - 2 * most, 0])
  })

  it.each([-1, -(2 ** 31), 2 ** 31 - 1])('takes a wish for %d bytes for what it can be', (wanted) => {
    const { poller, far } = waiting(wanted)
    addon.send(far, Buffer.from('hello'), 0)
    expect(poller.wait(1)).toBe(1)
    expect(poller.counts[0]).toBe(wanted > 0 ? 5 : 0)
  })

  it.each(['ready', 'wanted', 'counts', 'bytes'] as const)(
    'waits no more once %s has lost its memory',
    (name) => {
      const { poller, near, far } = waiting(10)
      addon.send(far, Buffer.from('hello'), 0)
      const memory = poller[name].buffer as ArrayBuffer
      structuredClone(memory, { transfer: [memory] })
      expect(poller.wait(1)).toBe(-EINVAL)
      expect(addon.receive(near, Buffer.alloc(9), 9)).toBe(5)
    },
  )
})
