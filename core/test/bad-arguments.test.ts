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
  ['spawn of a call', () => spawn(never(work())), 'spawn: [Generator] is no function: give a green'],
  ['spawnAfter of nothing', () => spawnAfter(1, never(undefined)), 'spawnAfter: undefined is no function'],
  ['green of a call', () => green(never(work())), 'green: [Generator] is no function: give a green function'],
  ['a Greenlet of text', () => new Greenlet(never('text')), "new Greenlet: 'text' is no function: give"],
  ['a Greenlet of nothing', () => new Greenlet(never(undefined)), 'new Greenlet: undefined is no function'],
  [
    'a timer that calls nothing',
    () => getHub().scheduleCallGlobal(0, never(undefined)),
    'undefined is no function that a timer could call',
  ],
  [
    'a local timer with arguments that calls nothing',
    () => getHub().scheduleCallLocal(0, never({}), never(1)),
    '[Object] is no function that a timer could call',
  ],
  ['a wait of a big integer', () => spawnAfter(never(10n), nothing), '10n is no time to wait: give seconds'],
  ['a wait of a function', () => spawnAfter(never(sleep), nothing), '[function sleep] is no time to wait'],
  ['wakeHub of a hub', () => wakeHub(never(getHub())), 'wakeHub: [Hub] is no handle: give the wake of a hub'],
  ['wakeHub of a number', () => wakeHub(never(1.5)), 'wakeHub: 1.5 is no handle'],
  ['notifyClose of an object', () => notifyClose(never({ fd: 0 })), '[Object] is no descriptor'],
  ['notifyOpened of nothing', () => notifyOpened(never(undefined)), 'undefined is no descriptor'],
  [
    'a class in the place of an instrument',
    () => addInstrument(never(TraceRecorder)),
    'addInstrument: [function TraceRecorder] is no instrument: give an object',
  ],
  [
    'kill with a class',
    () => spawn(work).kill(never(TypeError)),
    'kill: [function TypeError] is no error: give one',
  ],
  ['kill with null', () => spawn(work).kill(never(null)), 'kill: null is no error'],
  ['no instrument', () => addInstrument(never(null)), 'addInstrument: null is no instrument'],
  [
    'a clock moved back',
    () => new ManualClock().advance(-1),
    "Time can't move by -1: give seconds, 0 or more",
  ],
  ['a clock moved by null', () => new ManualClock().advance(never(null)), "Time can't move by null"],
]

const WHEN_RUN: [what: string, call: () => unknown, message: string][] = [
  ['a Timeout with false', () => new Timeout(1, never(false)), 'new Timeout: false is no error'],
  [
    'a Timeout with a class',
    () => new Timeout(1, never(RangeError)),
    'new Timeout: [function RangeError] is',
  ],
  [
    'a trampoline with the class of an error',
    () => trampoline(0, { read: true, timeout: 1, timeoutError: never(RangeError) }),
    'timeoutError: [function RangeError] is no error: give one',
  ],
  [
    'until of a value',
    () => until(never(5)),
    'until: 5 is no promise: give one, or a function that makes one',
  ],
  ['until of nothing', () => until(never(undefined)), 'until: undefined is no promise'],
  ['until of a green call', () => until(never(work())), 'until: [Generator] is no promise'],
  ['until of a function that makes none', () => until(never(() => 'text')), "until: 'text' is no promise"],
  ['withTimeout of a call', () => withTimeout(1, never(work())), 'withTimeout: [Generator] is no function'],
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
