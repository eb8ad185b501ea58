/**
 * Mistakes that plain JavaScript can make: refused where they are given, in words that show them and say what to
 * give.
 */
import { describe, expect, it } from 'vitest'
import {
  cancel,
  getHub,
  GreenPool,
  kill,
  LightQueue,
  PriorityQueue,
  Semaphore,
  green,
  Greenlet,
  notifyClose,
  notifyOpened,
  sleep,
  spawn,
  spawnAfter,
  Timeout,
  trampoline,
  until,
  wakeHub,
  withTimeout,
  type Green,
} from '../index.ts'
import { ManualClock } from '../testing/index.ts'
import { addInstrument, TraceRecorder } from '../trace/index.ts'

const never = <T>(value: T): never => value as never
/** Values that no template string can show. */
const bare: unknown = Object.create(null)
const nothing = (): void => undefined

function* work(): Green<void> {
  yield* sleep(0)
}

const AT_ONCE: [what: string, call: () => unknown, message: string][] = [
  ['spawn of a call', () => spawn(never(work())), 'spawn: function [Generator]: give a green'],
  ['spawnAfter of nothing', () => spawnAfter(1, never(undefined)), 'spawnAfter: function undefined: give'],
  ['green of a call', () => green(never(work())), 'green: function [Generator]: give a green function'],
  ['a Greenlet of text', () => new Greenlet(never('text')), "new Greenlet: function 'text': give"],
  ['a Greenlet of nothing', () => new Greenlet(never(undefined)), 'new Greenlet: function undefined: give'],
  [
    'a timer that calls nothing',
    () => getHub().scheduleCallGlobal(0, never(undefined)),
    'call undefined: give a function that a timer can call',
  ],
  [
    'a local timer with arguments that calls nothing',
    () => getHub().scheduleCallLocal(0, never({}), never(1)),
    'call [Object]: give a function that a timer can call',
  ],
  ['a wait of a big integer', () => spawnAfter(never(10n), nothing), 'seconds 10n: give seconds, 0 or more'],
  ['a wait of a function', () => spawnAfter(never(sleep), nothing), 'seconds [function sleep]: give'],
  ['wakeHub of a hub', () => wakeHub(never(getHub())), 'wakeHub: handle [Hub]: give the wake of a hub'],
  ['wakeHub of a number', () => wakeHub(never(1.5)), 'wakeHub: handle 1.5: give'],
  [
    'notifyClose of an object',
    () => notifyClose(never({ fd: 0 })),
    'descriptor [Object]: give the number of an open one',
  ],
  ['notifyOpened of nothing', () => notifyOpened(never(undefined)), 'descriptor undefined: give'],
  [
    'a timer that calls a green function',
    () => getHub().scheduleCallGlobal(0, never(work)),
    'call [function work]: give a plain function',
  ],
  [
    'a link that is none',
    () => spawn(work).link(never(1)),
    'link: listener 1: give a function of the greenthread',
  ],
  [
    'a green link',
    () => spawn(work).link(never(work)),
    'link: listener [function work]: give a plain function',
  ],
  ['kill of nothing', () => kill(never(undefined)), 'kill: greenthread undefined: give what spawn'],
  ['cancel of a function', () => cancel(never(work)), 'cancel: greenthread [function work]: give what'],
  [
    'a comparison that is none',
    () => new PriorityQueue(null, never(1)),
    'PriorityQueue: isBefore 1: give a function that compares',
  ],
  [
    'a green comparison',
    () => new PriorityQueue(null, never(work)),
    'PriorityQueue: isBefore [function work]: give a plain function',
  ],
  [
    'imap of a call',
    () => new GreenPool().imap(never(work()), []),
    'imap: function [Generator]: give a green function',
  ],
  [
    'imap over a number',
    () => new GreenPool().imap((_: unknown) => undefined, never(5)),
    'imap: iterable 5: give an array',
  ],
  [
    'starmap over nothing',
    () => new GreenPool().starmap(nothing, never(null)),
    'starmap: iterable null: give an array',
  ],
  ['a pool of a symbol', () => new GreenPool(never(Symbol('four'))), 'GreenPool: size Symbol(four): give'],
  [
    'a queue of a bare object',
    () => new LightQueue(never(bare)),
    'Queue: maxsize [object]: give a whole number',
  ],
  ['a semaphore of a bare object', () => new Semaphore(never(bare)), 'permits [object]: give a whole number'],
  [
    'a class in the place of an instrument',
    () => addInstrument(never(TraceRecorder)),
    'addInstrument: instrument [function TraceRecorder]: give an object',
  ],
  [
    'kill with a class',
    () => spawn(work).kill(never(TypeError)),
    'kill: error [function TypeError]: give an error',
  ],
  ['a listener of nothing', () => getHub().add(never(undefined)), 'add: options undefined: give an object'],
  [
    'a listener with a number for a callback',
    () => getHub().add({ direction: 'read', fd: 0, callback: never(5) }),
    'add: callback 5: give a function',
  ],
  [
    'a listener with a green callback',
    () => getHub().add({ direction: 'read', fd: 0, callback: never(work) }),
    'add: callback [function work]: give a plain function',
  ],
  [
    'a listener with text for a throwback',
    () => getHub().add({ direction: 'read', fd: 0, throwback: never('x') }),
    "add: throwback 'x': give a function",
  ],
  [
    'a listener with text for markAsClosed',
    () => getHub().add({ direction: 'read', fd: 0, markAsClosed: never('x') }),
    "add: markAsClosed 'x': give a function",
  ],
  ['remove of nothing', () => getHub().remove(never(undefined)), 'remove: listener undefined: give what add'],
  ['remove of an object', () => getHub().remove(never({})), 'remove: listener [Object]: give what add'],
  ['a timer that is none', () => getHub().addTimer(never({})), 'addTimer: timer [Object]: give a Timer'],
  [
    'a resume of nobody',
    () => getHub().scheduleResume(0, never({})),
    'scheduleResume: greenlet [Object]: give a greenlet',
  ],
  [
    'a text of a million characters',
    () => new Semaphore(never('x'.repeat(1e6))),
    `${'x'.repeat(200)}' and 999800 more characters: give a whole number`,
  ],
  [
    'a sink that is none',
    () => (getHub().onError = never('log')),
    "hub.onError 'log': give a function that takes an error",
  ],
  ['a green sink', () => (getHub().onError = never(work)), 'hub.onError [function work]: give a plain'],
  ['no sink', () => (getHub().onError = never(null)), 'hub.onError null: give a function'],
  ['onWake of a number', () => (getHub().onWake = never(1)), 'hub.onWake 1: give a function, or null'],
  ['kill with null', () => spawn(work).kill(never(null)), 'kill: error null: give'],
  ['no instrument', () => addInstrument(never(null)), 'addInstrument: instrument null: give'],
  ['a clock moved back', () => new ManualClock().advance(-1), 'advance: seconds -1: give seconds, 0 or more'],
  ['a clock moved by null', () => new ManualClock().advance(never(null)), 'advance: seconds null: give'],
]

const WHEN_RUN: [what: string, call: () => unknown, message: string][] = [
  [
    'get with a position of Python',
    () => new LightQueue().get(never(true)),
    'get: options true: give an object',
  ],
  ['put with null', () => new LightQueue().put(1, never(null)), 'put: options null: give an object'],
  [
    'put with text for block',
    () => new LightQueue().put(1, { block: never('no') }),
    "put: block 'no': give true",
  ],
  [
    'acquire with false',
    () => new Semaphore().acquire(never(false)),
    'acquire: options false: give an object',
  ],
  [
    'acquire with 0 for blocking',
    () => new Semaphore().acquire({ blocking: never(0) }),
    'acquire: blocking 0',
  ],
  [
    'a limit without seconds',
    () => withTimeout(never({ timeout: 5 }), nothing),
    'withTimeout: limit [Object]: give seconds',
  ],
  ['a Timeout of a symbol', () => new Timeout(never(Symbol('s'))), 'seconds Symbol(s): give seconds'],
  ['a trampoline with null', () => trampoline(0, never(null)), 'trampoline: options null: give an object'],
  ['a Timeout with false', () => new Timeout(1, never(false)), 'new Timeout: error false: give'],
  [
    'a Timeout with a class',
    () => new Timeout(1, never(RangeError)),
    'new Timeout: error [function RangeError]: give',
  ],
  [
    'a trampoline with the class of an error',
    () => trampoline(0, { read: true, timeout: 1, timeoutError: never(RangeError) }),
    'timeoutError [function RangeError]: give an error',
  ],
  [
    'until of a value',
    () => until(never(5)),
    'until: promise 5: give a promise, or a function that makes one',
  ],
  ['until of nothing', () => until(never(undefined)), 'until: promise undefined: give'],
  ['until of a green call', () => until(never(work())), 'until: promise [Generator]: give'],
  ['until of a function that makes none', () => until(never(() => 'text')), "until: promise 'text': give"],
  ['withTimeout of a call', () => withTimeout(1, never(work())), 'withTimeout: function [Generator]: give'],
]

describe('a bad argument is refused at once:', () => {
  it.each(AT_ONCE)('%s', (_what, call, message) => {
    expect(call).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^ERR_(OPTION|DESCRIPTOR)_INVALID$/) as string,
        message: expect.stringContaining(message) as string,
      }),
    )
  })
})

describe('a bad argument of a green call is thrown where it waits:', () => {
  it.each(WHEN_RUN)('%s', async (_what, call, message) => {
    await expect(spawn(call)).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: expect.stringContaining(message) as string,
    })
  })

  it('a trampoline without options has no direction', async () => {
    const without = trampoline as (fd: number) => ReturnType<typeof trampoline>
    await expect(spawn(() => without(0))).rejects.toMatchObject({ code: 'ERR_TRAMPOLINE_DIRECTION' })
  })
})

it('an instrument that was refused is not asked: the hub goes on without a warning', async () => {
  const warnings: Error[] = []
  const listen = (warning: Error): void => void warnings.push(warning)
  process.on('warning', listen)
  expect(() => addInstrument(never(undefined))).toThrow()
  await spawn(() => sleep(0))
  await new Promise(setImmediate)
  process.off('warning', listen)
  expect(warnings).toEqual([])
})
