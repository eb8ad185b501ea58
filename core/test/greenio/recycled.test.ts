/** Numbers of descriptors that are closed and used again behind the hub's back. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { IOClosed, sleep, socketPair, spawn, trampoline, type GreenSocket } from '../../index.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { errorOf } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

/** A pair of which the hub goes on watching the right end, with nobody waiting there. */
async function watchedPair(): Promise<[GreenSocket, GreenSocket]> {
  const [left, right] = socketPair()
  const reading = spawn(() => right.recv(10))
  await spawn(() => sleep(0))
  await spawn(() => left.sendAll('x'))
  await reading
  return [left, right]
}

/**
 * Opens until this number comes: the kernel gives the lowest that is free, and threads of Node's own may just have freed a
 * lower one.
 */
function openAs<T>(
  number: number,
  open: () => T,
  numbersOf: (opened: T) => number[],
  close: (opened: T) => void,
): T {
  const others: T[] = []
  for (;;) {
    const opened = open()
    const numbers = numbersOf(opened)
    if (numbers.includes(number)) {
      others.forEach(close)
      return opened
    }
    others.push(opened)
    if (Math.min(...numbers) > number) throw new Error(`Somebody else has taken ${number}`)
  }
}

/** A pair, one end of which has this number. */
function pairWith(number: number): [other: GreenSocket, same: GreenSocket] {
  const [left, right] = openAs(
    number,
    socketPair,
    (pair) => pair.map(({ fd }) => fd),
    (pair) => pair.forEach((socket) => socket.close()),
  )
  return left.fd === number ? [right, left] : [left, right]
}

describe('a number that was closed behind the back of the hub, and is used again', () => {
  it('serves a new green socket, although the hub still watched the old one', async () => {
    const [left, right] = await watchedPair()
    const number = right.fd
    closeSync(number)
    const [other, same] = pairWith(number)
    const reading = spawn(() => same.recv(10))
    await spawn(() => sleep(0))
    await spawn(() => other.sendAll('new'))
    expect(String(await reading)).toBe('new')
    for (const socket of [left, other, same]) socket.close()
  })

  it('is not the old socket any more: using or closing that one does the new one no harm', async () => {
    const [left, right] = await watchedPair()
    const number = right.fd
    closeSync(number)
    const [other, same] = pairWith(number)
    expect(right.closed).toBe(true)
    expect(await errorOf(() => right.recv(1))).toBeInstanceOf(IOClosed)
    right.close()
    await spawn(() => other.sendAll('new'))
    expect(String(await spawn(() => same.recv(10)))).toBe('new')
    for (const socket of [left, other, same]) socket.close()
  })

  it('tells whoever still waited for the old socket', async () => {
    const [left, right] = socketPair()
    const waiting = errorOf(() => right.recv(10))
    await spawn(() => sleep(0))
    const number = right.fd
    closeSync(number)
    const [other, same] = pairWith(number)
    expect(await waiting).toBeInstanceOf(IOClosed)
    for (const socket of [left, other, same]) socket.close()
  })

  it('serves a trampoline on the number alone, of which the hub knows nothing', async () => {
    const [left, right] = await watchedPair()
    const number = right.fd
    const fifo = path.join(temporaryFolder(), 'fifo')
    execFileSync('mkfifo', [fifo])
    closeSync(number)
    openAs(
      number,
      () => openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK),
      (fd) => [fd],
      closeSync,
    )
    const waiting = spawn(() => trampoline(number, { read: true }))
    await spawn(() => sleep(0))
    writeSync(number, 'x')
    expect(await waiting).toBe(number)
    closeSync(number)
    left.close()
    expect(() => right.close()).toThrow('EBADF')
  })
})
