import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BaseHub, createPoller, getDefaultHub, getHub, listHubs, useHub } from '../index.ts'
import { BUILT_IN } from '../hubs/built-in.ts'
import { temporaryFolder } from './support/temporary.ts'

// The whole suite is also run with EVENTLET_HUB set; here it is the subject.
beforeEach(() => {
  delete process.env['EVENTLET_HUB']
  useHub()
})

afterEach(() => {
  delete process.env['EVENTLET_HUB']
  useHub()
})

const { epolls } = BUILT_IN

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
    const folder = temporaryFolder()
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
    ['constructor', 'ERR_HUB_UNKNOWN', /'constructor'.*epolls/],
    ['simulated', 'ERR_HUB_UNAVAILABLE', /hub of pages.*simulate of hublet\/testing.*epolls/],
    ['./no-such-module.js', 'ERR_HUB_MODULE', /no-such-module/],
    ['node:path:Nothing', 'ERR_HUB_MODULE', /class called Nothing/],
    ['./package.json', 'ERR_HUB_MODULE', /class called Hub/],
    ['./no-such-module.js', 'ERR_HUB_MODULE', /Cannot find module '.\/no-such-module.js'$/],
    [Map as never, 'ERR_HUB_MODULE', /extends BaseHub; Map does not/],
    [(() => 1) as never, 'ERR_HUB_MODULE', /extends BaseHub/],
    [{ Hub: Map as never }, 'ERR_HUB_MODULE', /the Hub of the object that was given does not/],
    [5 as never, 'ERR_HUB_MODULE', /5 is no such class/],
    [new OwnHub() as never, 'ERR_HUB_MODULE', /not an instance/],
    [{ Hub: OwnHub, isAvailable: () => false }, 'ERR_HUB_UNAVAILABLE', /isAvailable.*Usable here: epolls/],
  ])('refuses %s with %s, and the present hub stays', (hub, code, message) => {
    const present = getHub()
    expect(() => useHub(hub)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    )
    expect(getHub()).toBe(present)
  })

  it('refuses a module that is null', () => {
    const file = path.join(temporaryFolder(), 'nothing.json')
    writeFileSync(file, 'null')
    expect(() => useHub(file)).toThrow(/class called Hub.*does not/)
  })

  it('refuses a wrong EVENTLET_HUB with the valid names', () => {
    process.env['EVENTLET_HUB'] = 'epoll'
    expect(() => useHub()).toThrow(/'epoll'.*epolls/)
  })
})

describe('listHubs', () => {
  it('names the built-in hubs in order of preference', () => {
    expect(listHubs().map((hub) => hub.name)).toEqual([
      'epolls',
      'kqueue',
      'poll',
      'selects',
      'pyevent',
      'node',
    ])
    expect(listHubs()[0]).toEqual({ name: 'epolls', available: true })
  })
})

describe('the hub kqueue', () => {
  it.skipIf(BUILT_IN.kqueue.isAvailable())(
    'that the addon was compiled without is refused by its name',
    () => {
      expect(() => useHub('kqueue')).toThrow(
        /^The hub kqueue can't be used here: kqueue: .* macOS and the BSDs have it. Usable here: epolls/,
      )
    },
  )
})

describe('createPoller', () => {
  it.each(['nosuch', 'toString', '__proto__', Symbol('epolls'), undefined, null, {}, 5])(
    'refuses %s, which is not the name of a hub',
    (name) => {
      expect(() => createPoller(name as 'epolls')).toThrow(
        expect.objectContaining({ code: 'ERR_HUB_UNKNOWN' }),
      )
    },
  )
})
