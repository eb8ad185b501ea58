/**
 * The clients of the soak test, by `node:net`, which shares no code with the library. Each connection sends its own
 * stretch of one long random text, and compares every byte that comes back with what it sent.
 *
 *     node client.mjs PORT CONNECTIONS SECONDS
 *
 * Opens all connections; then, for so many seconds, lets them send, half-close, die and be reset at random, and opens
 * new ones instead of those that ended; then half-closes all. Prints what happened as JSON.
 */
import { randomBytes } from 'node:crypto'
import net from 'node:net'
import os from 'node:os'

const [port, wanted, seconds] = process.argv.slice(2).map(Number)

// It shares the machine with other tests.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)

/** Long beside what a connection has under way, so that a byte from elsewhere is noticed. */
const TEXT = randomBytes(1 << 20)
const CONNECTING_AT_A_TIME = 100
const TICK_MS = 20
/** Local addresses: each has ports of its own, however many connections have just ended. */
const HOSTS = 8

const counts = { opened: 0, open: 0, peak: 0, sent: 0, received: 0, whole: 0, ended: 0, died: 0, reset: 0 }
const errors = []
const connections = []
let connecting = 0
let isOver = false

/** Counts the ways in which a connection ends. */
const ENDINGS = { end: 'ended', die: 'died', reset: 'reset' }

class Connection {
  sent = 0
  received = 0
  #start = Math.floor(Math.random() * TEXT.length)
  /** How it ends: by `end`, `die` or `reset`; null as long as it goes on. */
  ending = null

  constructor(onOpen) {
    this.socket = net.connect({ port, host: `127.0.0.${1 + (counts.opened++ % HOSTS)}`, allowHalfOpen: true })
    this.socket.on('connect', () => {
      counts.peak = Math.max(counts.peak, ++counts.open)
      this.isOpen = true
      onOpen()
    })
    this.socket.on('data', (bytes) => this.#check(bytes))
    this.socket.on('end', () => this.#ended())
    this.socket.on('error', (error) => this.#fail(String(error)))
    this.socket.on('close', () => this.#closed())
  }

  send(length) {
    const bytes = this.#slice(this.sent, length)
    this.sent += bytes.length
    counts.sent += bytes.length
    this.socket.write(bytes)
  }

  /** A piece of the connection's stretch, cut at the end of the text. */
  #slice(position, length) {
    const start = (this.#start + position) % TEXT.length
    return TEXT.subarray(start, Math.min(start + length, TEXT.length))
  }

  #check(bytes) {
    for (let done = 0; done < bytes.length;) {
      const expected = this.#slice(this.received, bytes.length - done)
      if (!bytes.subarray(done, done + expected.length).equals(expected))
        return this.#fail(`wrong bytes at ${this.received}`)
      done += expected.length
      this.received += expected.length
      counts.received += expected.length
    }
    if (this.received > this.sent) this.#fail(`${this.received} bytes came back of ${this.sent}`)
  }

  #ended() {
    if (this.ending !== 'end') this.#fail('the server ended the connection')
    else if (this.received !== this.sent) this.#fail(`${this.received} bytes came back of ${this.sent}`)
    else counts.whole++
  }

  #fail(message) {
    if (errors.length < 20)
      errors.push(`${message} (sent ${this.sent}, received ${this.received}, ending ${this.ending})`)
    this.socket.destroy()
  }

  finish(how) {
    this.ending = how
    counts[ENDINGS[how]]++
    if (how === 'end') this.socket.end()
    else if (how === 'die') this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  #closed() {
    if (this.isOpen) counts.open--
    else connecting--
    connections.splice(connections.indexOf(this), 1)
    fill()
  }
}

/** Opens what is missing, some at a time. */
function fill() {
  while (!isOver && connections.length < wanted && connecting < CONNECTING_AT_A_TIME) {
    connecting++
    connections.push(
      new Connection(() => {
        connecting--
        fill()
      }),
    )
  }
}

function act(connection) {
  if (!connection.isOpen || connection.ending !== null) return
  const dice = Math.random()
  if (dice < 0.002) connection.send(300_000)
  else if (dice < 0.7) connection.send(1 + Math.floor(Math.random() * 4000))
  else if (dice < 0.85) {
    connection.send(1 + Math.floor(Math.random() * 20_000))
    connection.finish('end')
  } else connection.finish(dice < 0.93 ? 'die' : 'reset')
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

fill()
while (counts.open < wanted && errors.length === 0) await sleep(TICK_MS)
for (const connection of connections) connection.send(10)
// A connection whose client got an answer was accepted: until then it may be open here and nowhere else.
while (connections.some(({ sent, received }) => received < sent) && errors.length === 0) await sleep(TICK_MS)
const end = performance.now() + seconds * 1000
/** On a busy machine the time may be over before anything has happened. */
const isEnough = () => performance.now() >= end && Math.min(counts.ended, counts.died, counts.reset) >= 20
while (seconds > 0 && errors.length === 0 && !isEnough()) {
  for (let i = 0; i < wanted / 200; i++) act(connections[Math.floor(Math.random() * connections.length)])
  await sleep(TICK_MS)
}
isOver = true
const endedMeanwhile = counts.ended
while (connecting > 0) await sleep(TICK_MS)
for (const connection of [...connections]) if (connection.ending === null) connection.finish('end')
while (connections.length > 0) await sleep(TICK_MS)
console.log(JSON.stringify({ ...counts, endedMeanwhile, errors }))
