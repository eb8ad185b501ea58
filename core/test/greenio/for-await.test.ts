/** The connections of a listener, for async code. */
import { connect as netConnect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { sleep, socketPair, spawn } from '../../index.ts'
import { localListener, portOf } from './connections.ts'
import { expectNothingLeft } from './nothing-left.ts'

expectNothingLeft()

describe('for await over a listener', () => {
  it('gives the connections to async code, and ends when the listener is closed', async () => {
    const listener = localListener()
    const clients = [1, 2, 3].map(() => netConnect(portOf(listener), '127.0.0.1'))
    const answers = Promise.all(clients.map((client) => text(client)))
    let served = 0
    for await (const client of listener) {
      await spawn(() => client.sendAll(`${++served}`))
      client.close()
      if (served === 3) listener.close()
    }
    expect((await answers).sort()).toEqual(['1', '2', '3'])
  })

  it('ends when the listener is closed while it waits', async () => {
    const listener = localListener()
    const looping = (async () => {
      for await (const client of listener) client.close()
      return 'ended'
    })()
    await spawn(() => sleep(0))
    listener.close()
    expect(await looping).toBe('ended')
  })

  it('leaves the listener open when the loop is left', async () => {
    using listener = localListener()
    const first = netConnect(portOf(listener), '127.0.0.1')
    for await (const client of listener) {
      client.close()
      break
    }
    const second = netConnect(portOf(listener), '127.0.0.1')
    const accepted = await spawn(() => listener.accept())
    accepted.close()
    for (const client of [first, second]) client.destroy()
  })

  it('serves several who ask at a time in order, and lets go of them all at its return', async () => {
    using listener = localListener()
    const iterator = listener[Symbol.asyncIterator]()
    const asked = [iterator.next(), iterator.next(), iterator.next()]
    const left = Promise.allSettled(asked.slice(1))
    const client = netConnect(portOf(listener), '127.0.0.1')
    const first = await asked[0]
    expect(first?.done).toBe(false)
    first?.value?.close()
    await iterator.return?.()
    expect((await left).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    client.destroy()
  })

  it('throws what accept throws where there is no listener', async () => {
    const [left, right] = socketPair()
    await expect(left[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'EINVAL',
      syscall: 'accept',
    })
    left.close()
    right.close()
  })
})
