/** Whether a call switches, tried in each state; the table of the page is held to it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  Event,
  GreenPool,
  LightQueue,
  Semaphore,
  connect,
  getCurrent,
  listen,
  sleep,
  socketPair,
  spawn,
  trampoline,
  until,
  type Green,
} from '../index.ts'
import { addInstrument, removeInstrument, type Instrument } from '../trace/index.ts'

type Try = readonly [call: string, state: string, prepare: () => Green<() => Green<unknown>>]

/** Prepares nothing that waits. */
function now(prepare: () => () => Green<unknown>): () => Green<() => Green<unknown>> {
  return function* () {
    return prepare()
  }
}

function* sentPair(bytes: string, readFirst: number): Green<() => Green<unknown>> {
  const [reader, writer] = socketPair()
  yield* writer.sendAll(bytes)
  if (readFirst > 0) yield* reader.recv(readFirst)
  return () => reader.recv(4)
}

const TRIES: readonly Try[] = [
  ['sleep(0)', 'always', now(() => () => sleep(0))],
  ['until(promise)', 'also when it is settled', now(() => () => until(Promise.resolve()))],
  ['trampoline(fd)', 'also when it is ready', now(() => () => trampoline(socketPair()[0], { write: true }))],
  ['queue.get()', 'an item is there', now(() => () => filled().get())],
  ['queue.put()', 'there is room', now(() => () => new LightQueue(1).put(1))],
  ['semaphore.acquire()', 'a permit is there', now(() => () => new Semaphore(1).acquire())],
  ['event.wait()', 'it was sent', now(() => () => sent().wait())],
  [
    'thread.wait()',
    'it has ended',
    function* () {
      const thread = spawn(() => 1)
      yield* sleep(0)
      return () => thread.wait()
    },
  ],
  ['pool.spawn()', 'there is a place', now(() => () => new GreenPool(1).spawn(() => 1))],
  [
    'server.accept()',
    'a client is there',
    function* () {
      const server = listen({ host: '127.0.0.1', port: 0 })
      yield* connect(server.localAddress)
      return () => server.accept()
    },
  ],
  ['socket.recv()', 'bytes are there, and nothing was received before', () => sentPair('bytes', 0)],
  [
    'socket.recv()',
    'bytes are there, and the last one got as many as it asked for',
    () => sentPair('12345678', 4),
  ],
  [
    'socket.recv()',
    'bytes have come since the last one got less than it asked for',
    function* () {
      const [reader, writer] = socketPair()
      yield* writer.sendAll('1')
      yield* reader.recv(4)
      yield* writer.sendAll('2')
      return () => reader.recv(4)
    },
  ],
  [
    'socket.sendAll()',
    'there is room, and few are woken in this turn',
    now(() => () => socketPair()[0].sendAll('x')),
  ],
]

function filled(): LightQueue<number> {
  const queue = new LightQueue<number>()
  queue.putNowait(1)
  return queue
}

function sent(): Event {
  const event = new Event()
  event.send()
  return event
}

function switches(prepare: Try[2]): Promise<boolean> {
  return spawn(function* () {
    const call = (yield* prepare())()
    const self = getCurrent()
    let left = false
    const instrument: Instrument = { switched: (from) => void (left ||= from === self) }
    addInstrument(instrument)
    try {
      yield* call
    } finally {
      removeInstrument(instrument)
    }
    return left
  }).then()
}

const page = readFileSync(path.join(import.meta.dirname, '../../docs/guide/what-may-switch.md'), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, call, state, answer]) => [call, state, answer])

describe('the table of what may switch', () => {
  it.each(TRIES)('says the truth about %s: %s', async (call, state, prepare) => {
    const answer = (await switches(prepare)) ? 'switches' : 'goes on at once'
    expect(rows).toContainEqual([call, state, answer])
  })

  it('has no row that was not tried', () => {
    expect(rows.map(([call, state]) => [call, state])).toEqual(TRIES.map(([call, state]) => [call, state]))
  })
})
