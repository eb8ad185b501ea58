import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  BaseHub,
  createPoller,
  getDefaultHub,
  getHub,
  listHubs,
  sleep,
  socketPair,
  spawn,
  useHub,
} from '../index.ts'
import * as epolls from '../hubs/epolls.ts'

// The whole suite is also run with EVENTLET_HUB set; here it is the subject.
beforeEach(() => {
  delete process.env['EVENTLET_HUB']
  useHub()
})

afterEach(() => {
  delete process.env['EVENTLET_HUB']
  useHub()
})

class OwnHub extends BaseHub {
  constructor() {
    super({ name: 'own', poller: createPoller('epolls') })
  }
}

describe('useHub', () => {
  it('with nothing, null or the name of the best hub gives the default one', () => {
    for (const hub of [undefined, null, 'epolls']) {
      useHub(hub)
      expect(getHub()).toBeInstanceOf(getDefaultHub().Hub)
      expect(getHub().name).toBe('epolls')
    }
  })

  it('takes a class, a module object and a module of built-in shape', () => {
    useHub(OwnHub)
    expect(getHub()).toBeInstanceOf(OwnHub)
    useHub({ Hub: OwnHub, isAvailable: () => true })
    expect(getHub()).toBeInstanceOf(OwnHub)
    useHub(epolls)
    expect(getHub()).toBeInstanceOf(epolls.Hub)
  })

  it('takes a module, or a class in it, as a specifier from the working directory, and so does EVENTLET_HUB', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hublet-'))
    const file = path.join(folder, 'my-hub.cjs')
    writeFileSync(
      file,
      'exports.Hub = class Hub { attach() {} close() {} }; exports.Other = class Other extends exports.Hub {}',
    )
    useHub(file)
    expect(getHub().constructor.name).toBe('Hub')
    useHub(`${file}:Other`)
    expect(getHub().constructor.name).toBe('Other')
    process.env['EVENTLET_HUB'] = `./${path.relative(process.cwd(), file)}`
    useHub()
    expect(getHub().constructor.name).toBe('Hub')
  })

  it.each([
    ['nosuch', 'ERR_HUB_UNKNOWN', /'nosuch'.*epolls/],
    ['./no-such-module.js', 'ERR_HUB_MODULE', /no-such-module/],
    ['node:path:Nothing', 'ERR_HUB_MODULE', /class called Nothing/],
    ['./package.json', 'ERR_HUB_MODULE', /class called Hub/],
    [{ Hub: OwnHub, isAvailable: () => false }, 'ERR_HUB_UNAVAILABLE', /isAvailable.*Usable here: epolls/],
  ])('refuses %s with %s, and the present hub stays', (hub, code, message) => {
    const present = getHub()
    expect(() => useHub(hub)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    )
    expect(getHub()).toBe(present)
  })

  it('refuses a wrong EVENTLET_HUB with the valid names', () => {
    process.env['EVENTLET_HUB'] = 'epoll'
    expect(() => useHub()).toThrow(/'epoll'.*epolls/)
  })

  it('forgets what the old hub managed: what waits there never wakes, and nothing of it stays', async () => {
    const woken: string[] = []
    const old = getHub()
    const [left, right] = socketPair()
    spawn(function* waiting() {
      yield* right.recv(10)
      woken.push('reader')
    })
    spawn(function* sleeping() {
      yield* sleep(0.001)
      woken.push('sleeper')
    })
    await spawn(() => sleep(0))
    expect(old.getReaders().size).toBe(1)
    useHub()
    expect(getHub()).not.toBe(old)
    expect(old.getReaders().size + old.getTimersCount()).toBe(0)
    await spawn(function* () {
      yield* left.sendAll('nobody hears')
      yield* sleep(0.005)
    })
    expect(woken).toEqual([])
    left.close()
    right.close()
  })

  it('works in the middle of a turn: the greenthread that calls it goes on with the new hub', async () => {
    const old = getHub()
    const name = await spawn(function* () {
      yield* sleep(0)
      useHub(OwnHub)
      yield* sleep(0.001)
      return getHub().name
    })
    expect(name).toBe('own')
    expect(old.running).toBe(false)
  })
})

describe('listHubs', () => {
  it('names the built-in hubs in order of preference', () => {
    expect(listHubs().map((hub) => hub.name)).toEqual(['epolls', 'poll', 'selects', 'pyevent'])
    expect(listHubs()[0]).toEqual({ name: 'epolls', available: true })
  })
})

describe('createPoller', () => {
  it('refuses an unknown name', () => {
    expect(() => createPoller('nosuch' as 'epolls')).toThrow(
      expect.objectContaining({ code: 'ERR_HUB_UNKNOWN' }),
    )
  })
})
