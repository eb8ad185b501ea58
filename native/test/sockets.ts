/** The addon, the mechanisms that can be used on this machine, and sockets that are closed after each test. */
import { createRequire } from 'node:module'
import { afterEach } from 'vitest'

export const addon = createRequire(import.meta.url)('../index.js') as typeof import('../index.js')

/** Mechanisms whose poller can be made; not every system has libevent and kqueue. */
export const mechanisms = addon.mechanisms.filter((name) => {
  try {
    new addon.Poller(name).close()
    return true
  } catch {
    return name !== 'libevent' && name !== 'kqueue'
  }
})

const open: number[] = []
afterEach(() => {
  for (const fd of open.splice(0)) addon.closeSocket(fd)
})

/** Takes note of a descriptor that the addon has opened. */
export function kept(fd: number): number {
  if (fd >= 0) open.push(fd)
  return fd
}

export function pair(): [near: number, far: number] {
  const [near, far] = addon.openPair() as [number, number]
  return [kept(near), kept(far)]
}

/** Two ends of a TCP connection. */
export function tcpPair(): [near: number, far: number] {
  const listener = kept(addon.openListener('127.0.0.1', 0, 5, true, false))
  const near = kept(addon.openStream('127.0.0.1', 0))
  const { port } = addon.localAddress(listener) as { port: number }
  addon.connect(near, '127.0.0.1', port)
  return [near, kept(addon.accept(listener))]
}
