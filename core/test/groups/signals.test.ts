/** getSignal: what is outside of Hublet ends with the greenthread that began it. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  Event,
  GreenletExit,
  LightQueue,
  getCurrent,
  getSignal,
  sleep,
  spawn,
  until,
  withGroup,
  type Green,
  type Group,
} from '../../index.ts'

/** Waits until MAINLOOP has had some turns. */
function turns(count: number): PromiseLike<void> {
  return spawn(function* () {
    for (let i = 0; i < count; i++) yield* sleep(0)
  })
}

/** Hands out its signal, and waits for ever. */
function* parked(signals: AbortSignal[]): Green<void> {
  signals.push(getSignal())
  yield* new LightQueue<void>().get()
}

describe('the signal of a greenthread', () => {
  it('is aborted by a kill before finally blocks run, with the exit as the reason', async () => {
    const seen: unknown[] = []
    const thread = spawn(function* () {
      const signal = getSignal()
      try {
        yield* sleep(60)
      } finally {
        seen.push(signal.aborted, signal.reason, signal === getSignal())
      }
    })
    await turns(2)
    thread.kill()
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    expect(seen).toEqual([true, expect.any(GreenletExit), true])
  })

  it('is aborted at once where it is first asked for in a finally block of a killed one', async () => {
    const seen: boolean[] = []
    const thread = spawn(function* () {
      try {
        yield* sleep(60)
      } finally {
        seen.push(getSignal().aborted)
      }
    })
    await turns(2)
    thread.kill()
    expect(seen).toEqual([true])
  })

  it('is aborted by an error, and not by a result', async () => {
    const signals: AbortSignal[] = []
    const ends = [
      () => 1,
      () => {
        throw new Error('broken')
      },
    ]
    for (const end of ends)
      await spawn(() => {
        signals.push(getSignal())
        return end()
      }).catch(() => undefined)
    expect(signals.map(({ aborted, reason }) => [aborted, String(reason)])).toEqual([
      [false, 'undefined'],
      [true, 'Error: broken'],
    ])
  })

  it('is aborted with the reason of its group, at every depth', async () => {
    const signals: AbortSignal[] = []
    await spawn(() =>
      withGroup(function* (group) {
        group.spawn(parked, signals)
        group.spawn(() => withGroup((inner) => void inner.spawn(parked, signals)))
        for (let i = 0; i < 4; i++) yield* sleep(0)
        group.cancel('closing time')
      }),
    )
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
    expect(signals[0]?.reason).toBe('closing time')
  })

  it('in the block of a group is the group’s, and the greenthread’s after it', async () => {
    let group: Group | undefined
    const seen = await spawn(function* () {
      const own = getSignal()
      let inner: AbortSignal | undefined
      yield* withGroup(function* (made) {
        group = made
        inner = getSignal()
        yield* sleep(0)
        made.cancel('enough')
        yield* sleep(60)
      })
      return [own.aborted, inner?.aborted, inner?.reason, getSignal() === own, group?.canceled]
    })
    expect(seen).toEqual([false, true, 'enough', true, true])
  })

  it('is refused outside of greenthreads', () => {
    expect(getCurrent().name).toBe('__main__')
    expect(() => getSignal()).toThrow(/__main__, which is not a greenthread/)
  })
})

describe('a fetch with the signal of its greenthread', () => {
  it('ends with the greenthread, and so does its body', async () => {
    let closed = 0
    const server = createServer((_request, response) => {
      response.on('close', () => closed++)
      response.write('the beginning')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const began = new Event()
    const thread = spawn(function* () {
      const response = yield* until(fetch(url, { signal: getSignal() }))
      const text = response.text()
      text.catch(() => undefined) // nobody asks any more when the greenthread is killed
      began.send()
      return yield* until(text)
    })
    await spawn(() => began.wait())
    thread.kill()
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    await expect.poll(() => closed).toBe(1)
    server.close()
    await once(server, 'close')
  })
})
