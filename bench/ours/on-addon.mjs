/**
 * The limit for green I/O in JavaScript: the addon's calls in a bare loop, with no hub, no greenthreads and no memory
 * of its own for received bytes. The difference to the C program is the price of calling C++ from JavaScript. The
 * difference to Hublet is Hublet's own price.
 */
import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { Stretch, main, repeated, rounds } from './measured.mjs'

const addon = createRequire(import.meta.url)('../../native/index.js')
const READABLE = 1
const { EAGAIN } = constants.errno

/** Waits, and calls `onReady` with each descriptor that is ready, as long as `goOn()`. */
function loop(poller, onReady, goOn) {
  const { ready } = poller
  while (goOn()) {
    const count = poller.wait(Infinity)
    for (let i = 0; i < count; i++) onReady(ready[2 * i])
  }
}

/** Serves for ever: Node's own loop does not run. */
function echo(size) {
  const poller = new addon.Poller('epoll')
  const listener = addon.openListener('127.0.0.1', 0, 1024, true, false)
  poller.add(listener, READABLE)
  const bytes = Buffer.allocUnsafeSlow(size)
  const acceptAll = () => {
    for (let fd = addon.accept(listener); fd >= 0; fd = addon.accept(listener)) poller.add(fd, READABLE)
  }
  const echoOne = (fd) => {
    const count = addon.receive(fd, bytes, size)
    if (count <= 0 || !sendAll(fd, bytes.subarray(0, count))) addon.closeSocket(fd)
  }
  const onReady = (fd) => (fd === listener ? acceptAll() : echoOne(fd))
  process.stdout.write(`${addon.localAddress(listener).port}\n`, () => loop(poller, onReady, () => true))
  return new Promise(() => undefined)
}

/** A full send buffer is waited out, as the clients read all the time. */
function sendAll(fd, bytes) {
  for (let sent = 0; sent < bytes.length;) {
    const count = addon.send(fd, bytes, sent)
    if (count < 0 && count !== -EAGAIN) return false
    if (count > 0) sent += count
  }
  return true
}

function pairs(size) {
  const poller = new addon.Poller('epoll')
  const each = rounds(size, 20_000)
  const bytes = Buffer.from('x')
  const ends = Array.from({ length: size }, () => addon.openPair())
  for (const fd of ends.flat()) poller.add(fd, READABLE)
  const pinging = new Set(ends.map(([near]) => near))
  return repeated(() => {
    const left = new Map(ends.flat().map((fd) => [fd, each]))
    let busy = left.size
    const stretch = new Stretch()
    stretch.begin()
    for (const fd of pinging) addon.send(fd, bytes, 0)
    const takeByte = (fd) => {
      if (addon.receive(fd, bytes, 1) !== 1) return
      const rest = left.get(fd) - 1
      left.set(fd, rest)
      if (!pinging.has(fd) || rest > 0) addon.send(fd, bytes, 0)
      if (rest === 0) busy--
    }
    loop(poller, takeByte, () => busy > 0)
    stretch.end()
    return stretch.each(size * each)
  })
}

await main({ echo, pairs })
