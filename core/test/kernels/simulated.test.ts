/** Programs on a simulated kernel: virtual time, seeds, latency, pipes, and nothing left when they are done. */
import { afterEach, describe, expect, it } from 'vitest'
import {
  GreenDatagram,
  GreenPipe,
  Timeout,
  connect,
  getHub,
  listen,
  sleep,
  socketPair,
  spawn,
  useHub,
  type Green,
} from '../../index.ts'
import { BUILT_IN } from '../../hubs/built-in.ts'
import { SimulatedKernel } from '../../kernel/simulated/simulated-kernel.ts'
import type { SimulatedKernelOptions } from '../../kernel/simulated/simulated-options.ts'

let kernel: SimulatedKernel

/** Makes a hub on a new kernel this thread's. */
function onSimulated(options: SimulatedKernelOptions = {}): SimulatedKernel {
  const made = (kernel = new SimulatedKernel(options))
  useHub(
    class extends BUILT_IN.epolls.Hub {
      constructor() {
        super({ kernel: made })
      }
    },
  )
  return made
}

afterEach(() => {
  const left = [...kernel.table.numbers()]
  const waiting = [...getHub().getReaders().keys(), ...getHub().getWriters().keys()]
  useHub()
  expect({ left, waiting }).toEqual({ left: [], waiting: [] })
})

/** A pipe: the end to read, and the end to write. */
function pipe(): [GreenPipe, GreenPipe] {
  const ends = kernel.openPipe()
  if (typeof ends === 'number') throw new Error(`no pipe: ${ends}`)
  return [new GreenPipe(ends[0]), new GreenPipe(ends[1])]
}

describe('virtual time', () => {
  it('lets a year pass in no time, and keeps the order of deadlines', async () => {
    onSimulated()
    const year = 365 * 24 * 3600
    const woken: number[] = []
    const began = performance.now()
    await Promise.all([year, 1, 60, 1].map((seconds) => spawn(() => wakeAfter(seconds, woken))))
    expect(woken).toEqual([1, 1, 60, year])
    expect(getHub().clock()).toBe(year)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('ends a wait for a descriptor by its timeout', async () => {
    onSimulated()
    const [left, right] = socketPair()
    await expect(spawn(() => left.setTimeout(3600).recv(1))).rejects.toBeInstanceOf(Timeout)
    expect(getHub().clock()).toBe(3600)
    left.close()
    right.close()
  })
})

function* wakeAfter(seconds: number, woken: number[]): Green<void> {
  yield* sleep(seconds)
  woken.push(seconds)
}

describe('pipes', () => {
  it('carry bytes, and end when the writer does', async () => {
    onSimulated()
    const [reader, writer] = pipe()
    const reading = spawn(() => reader.recvLine())
    await spawn(() => writer.sendAll('a line\nrest'))
    writer.close()
    expect(String(await reading)).toBe('a line\n')
    expect(String(await spawn(() => reader.recv(10)))).toBe('rest')
    expect(await spawn(() => reader.recv(10))).toHaveLength(0)
    reader.close()
  })

  it('make a writer wait for room, and lose nothing', async () => {
    onSimulated()
    const [reader, writer] = pipe()
    const message = Buffer.alloc(300_000, 'abcdefg')
    const sending = spawn(() => writer.sendAll(message))
    expect(message.equals(await spawn(() => reader.recvExactly(message.length)))).toBe(true)
    await sending
    reader.close()
    writer.close()
  })

  it('tell a writer that nobody reads', async () => {
    onSimulated()
    const [reader, writer] = pipe()
    reader.close()
    await expect(spawn(() => writer.sendAll('x'))).rejects.toMatchObject({ code: 'EPIPE' })
    writer.close()
  })

  it('hand what was not taken over to a new object on the number', async () => {
    onSimulated()
    const [reader, writer] = pipe()
    await spawn(() => writer.sendAll('first\nsecond\n'))
    expect(String(await spawn(() => reader.recvLine()))).toBe('first\n')
    const next = new GreenPipe(reader.fd)
    expect(reader.closed).toBe(true)
    expect(String(await spawn(() => next.recvLine()))).toBe('second\n')
    next.close()
    writer.close()
  })

  it('do not give what was not taken to another pipe that gets the number', async () => {
    onSimulated()
    const [fd, other] = kernel.openPipe() as [number, number]
    const lent = new GreenPipe(fd, { owned: false })
    const writer = new GreenPipe(other)
    await spawn(() => writer.sendAll('old\nsecret'))
    expect(String(await spawn(() => lent.recvLine()))).toBe('old\n')
    lent.close()
    writer.close()
    kernel.closeSocket(fd)
    const [reader, again] = pipe()
    expect(reader.fd).toBe(fd)
    await spawn(() => again.sendAll('new'))
    expect(String(await spawn(() => reader.recv(100)))).toBe('new')
    reader.close()
    again.close()
  })
})

describe('descriptors', () => {
  it('run out with EMFILE, and come back', () => {
    onSimulated({ descriptors: 3 })
    const [left, right] = socketPair()
    expect(() => socketPair()).toThrow(expect.objectContaining({ code: 'EMFILE' }))
    const listener = listen({ port: 0 })
    expect(() => listen({ port: 0 })).toThrow(expect.objectContaining({ code: 'EMFILE' }))
    for (const one of [left, right, listener]) one.close()
    for (const one of socketPair()) one.close()
  })

  it('of the system are refused with the reason', () => {
    onSimulated()
    expect(() => new GreenPipe(700)).toThrow(
      expect.objectContaining({
        code: 'ERR_HUB_UNAVAILABLE',
        message: expect.stringContaining('700') as string,
      }),
    )
  })

  it('of a kernel whose hub was replaced tell whoever waits, and are closed where they were opened', async () => {
    const first = onSimulated()
    const [left, right] = socketPair()
    const second = onSimulated()
    await expect(spawn(() => left.recv(1))).rejects.toMatchObject({ code: 'ERR_HUB_CLOSED' })
    const pair = socketPair()
    for (const one of [left, right]) one.close()
    expect([...first.table.numbers()]).toEqual([])
    expect([...second.table.numbers()]).toEqual(pair.map(({ fd }) => fd))
    for (const one of pair) one.close()
  })
})

describe('the loopback', () => {
  it('refuses where nobody listens, takes each port once, and gives it back', async () => {
    onSimulated()
    const listener = listen({ port: 0 })
    const { port } = listener.localAddress as { port: number }
    expect(() => listen({ port })).toThrow(expect.objectContaining({ code: 'EADDRINUSE' }))
    listener.close()
    await expect(spawn(() => connect({ host: '127.0.0.1', port }))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
    listen({ port }).close()
  })

  it('has the name localhost, which is the host unless another is given, and no other name', async () => {
    onSimulated()
    const listener = listen({ host: '127.0.0.1', port: 0 })
    const { port } = listener.localAddress as { port: number }
    for (const to of [{ port }, { host: 'localhost', port }]) (await spawn(() => connect(to))).close()
    await expect(spawn(() => connect({ host: 'example.com', port }))).rejects.toMatchObject({
      code: 'ENOTFOUND',
      hostname: 'example.com',
      message: expect.stringContaining('localhost') as unknown,
    })
    for (let i = 0; i < 2; i++) (await spawn(() => listener.accept())).close()
    listener.close()
  })

  it('carries datagrams whole, and loses those of which nobody hears', async () => {
    onSimulated()
    const here = new GreenDatagram({ host: '127.0.0.1' })
    const there = new GreenDatagram({ host: '127.0.0.1' })
    const to = there.localAddress as { host: string; port: number }
    await spawn(() => here.sendTo('one', to))
    await spawn(() => here.sendTo('', to))
    const [first, from] = await spawn(() => there.recvFrom(2))
    expect([String(first), from]).toEqual(['on', here.localAddress])
    expect((await spawn(() => there.recvFrom(100)))[0]).toHaveLength(0)
    there.close()
    expect(await spawn(() => here.sendTo('lost', to))).toBe(4)
    here.close()
  })
})

/** The order in which a server hears of eight clients that send in parts: nobody promises it. */
async function heardOn(options: SimulatedKernelOptions): Promise<string> {
  onSimulated(options)
  const heard: string[] = []
  const listener = listen({ host: '127.0.0.1', port: 0 })
  const address = listener.localAddress as { host: string; port: number }
  const clients = Array.from({ length: 8 }, (_, i) => spawn(() => say(address, i)))
  const serving = spawn(function* () {
    const readers = []
    for (let i = 0; i < 8; i++) {
      const socket = yield* listener.accept()
      readers.push(spawn(() => hear(socket, heard)))
    }
    for (const reader of readers) yield* reader.wait()
  })
  await Promise.all([serving, ...clients])
  listener.close()
  return `${heard.join(' ')} at ${getHub().clock()}`
}

function* say(address: { host: string; port: number }, name: number): Green<void> {
  const socket = yield* connect(address)
  for (let part = 0; part < 3; part++) {
    yield* socket.sendAll(`${name}${part}\n`)
    yield* sleep(0.01)
  }
  socket.close()
}

function* hear(socket: { recvLine(): Green<Buffer>; close(): void }, heard: string[]): Green<void> {
  for (;;) {
    const line = String(yield* socket.recvLine()).trim()
    if (line === '') break
    heard.push(line)
  }
  socket.close()
}

describe('a seed', () => {
  it('makes the same run whenever it is given', async () => {
    const options = { seed: 42, latency: 0.02 }
    const first = await heardOn(options)
    expect(await heardOn(options)).toBe(first)
  })

  it('makes other runs than other seeds', async () => {
    const runs = new Set<string>()
    for (let seed = 0; seed < 10; seed++) runs.add(await heardOn({ seed }))
    expect(runs.size).toBeGreaterThan(5)
  })

  it('keeps the order of the bytes of a stream, however long each is on its way', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const run = (await heardOn({ seed, latency: 0.5 })).replace(/ at .*/, '').split(' ')
      expect(run).toHaveLength(24)
      for (let name = 0; name < 8; name++) {
        const parts = run.filter((line) => line.startsWith(String(name)))
        expect(parts).toEqual([0, 1, 2].map((part) => `${name}${part}`))
      }
    }
  })

  it('decides how long bytes are on their way, never longer than the latency', async () => {
    const times = new Set<number>()
    for (let seed = 0; seed < 10; seed++) {
      onSimulated({ seed, latency: 2 })
      const [left, right] = socketPair()
      await spawn(() => left.sendAll('x'))
      await spawn(() => right.recv(1))
      times.add(getHub().clock())
      left.close()
      right.close()
      await spawn(() => sleep(2)) // what was sent last has arrived
    }
    expect(times.size).toBeGreaterThan(5)
    expect(Math.max(...times)).toBeLessThanOrEqual(2)
  })
})

describe('options that make no sense are refused:', () => {
  it.each([
    { seed: -1 },
    { seed: 0.5 },
    { seed: 2 ** 32 },
    { seed: NaN },
    { seed: '7' as unknown as number },
    { descriptors: -1 },
    { descriptors: 1.5 },
    { latency: -1, seed: 1 },
    { latency: NaN, seed: 1 },
    { latency: Infinity, seed: 1 },
    { latency: 0.1 },
    { clock: 5 as unknown as () => number },
  ])('%j', (options) => {
    onSimulated()
    const [name] = Object.keys(options)
    expect(() => new SimulatedKernel(options)).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTION_INVALID',
        message: expect.stringContaining(`SimulatedKernel: ${name}: `) as string,
      }),
    )
  })
})
