/** What plain JavaScript can give by mistake: refused where it is given, in words that show it and say what to give. */
import { describe, expect, it } from 'vitest'
import {
  getHub,
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
    'a class in the place of an instrument',
    () => addInstrument(never(TraceRecorder)),
    'addInstrument: instrument [function TraceRecorder]: give an object',
  ],
  [
    'kill with a class',
    () => spawn(work).kill(never(TypeError)),
    'kill: error [function TypeError]: give an error',
  ],
  ['kill with null', () => spawn(work).kill(never(null)), 'kill: error null: give'],
  ['no instrument', () => addInstrument(never(null)), 'addInstrument: instrument null: give'],
  ['a clock moved back', () => new ManualClock().advance(-1), 'advance: seconds -1: give seconds, 0 or more'],
  ['a clock moved by null', () => new ManualClock().advance(never(null)), 'advance: seconds null: give'],
]

const WHEN_RUN: [what: string, call: () => unknown, message: string][] = [
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
