/** all, allSettled, race and any: what they give, and that nothing outlives them or is lost by them. */
import { expect, describe, expectTypeOf, it } from 'vitest'
import {
  GreenletExit,
  LightQueue,
  Semaphore,
  Timeout,
  all,
  allSettled,
  any,
  race,
  sleep,
  spawn,
  withTimeout,
  type Green,
} from '../../index.ts'

/** Gives a value after so many turns. */
function* later<T>(turns: number, value: T): Green<T> {
  for (let i = 0; i < turns; i++) yield* sleep(0)
  return value
}

function* failing(turns: number, message: string): Green<never> {
  yield* later(turns, null)
  throw new Error(message)
}

function* parked(log: string[]): Green<never> {
  try {
    yield* new LightQueue<void>().get()
    throw new Error('nobody puts anything')
  } finally {
    yield* sleep(0)
    log.push('cleaned up')
  }
}

describe('all', () => {
  it('gives the results as a tuple, of green functions, green calls, plain and async functions', async () => {
    const results = await spawn(() =>
      all([() => later(3, 'green'), later(1, 2), () => true, async () => Promise.resolve(null)]),
    )
    expectTypeOf(results).toEqualTypeOf<[string, number, boolean, null]>()
    expect(results).toEqual(['green', 2, true, null])
    expect(await spawn(() => all([]))).toEqual([])
  })

  it('keeps to a limit', async () => {
    let [running, most] = [0, 0]
    function* one(): Green<void> {
      most = Math.max(most, ++running)
      yield* sleep(0)
      running--
    }
    await spawn(() => all([one, one, one, one, one], { limit: 2 }))
    expect(most).toBe(2)
  })

  it('throws the first error when the others have ended', async () => {
    const log: string[] = []
    await expect(spawn(() => all([() => parked(log), failing(1, 'broken')]))).rejects.toThrow('broken')
    expect(log).toEqual(['cleaned up'])
  })

  it('ends with its limit, and with its greenthread', async () => {
    const log: string[] = []
    const late = spawn(() => withTimeout(0.05, () => all([() => parked(log), () => parked(log)])))
    await expect(late).rejects.toBeInstanceOf(Timeout)
    const killed = spawn(() => all([() => parked(log)]))
    await spawn(() => later(3, null))
    killed.kill()
    await expect(killed).rejects.toBeInstanceOf(GreenletExit)
    expect(log).toEqual(['cleaned up', 'cleaned up', 'cleaned up'])
  })
})

describe('allSettled', () => {
  it('gives how each call has ended, as a tuple', async () => {
    const results = await spawn(() => allSettled([() => later(1, 'one'), failing(0, 'two')]))
    expectTypeOf(results).toEqualTypeOf<[PromiseSettledResult<string>, PromiseSettledResult<never>]>()
    expect(results).toEqual([
      { status: 'fulfilled', value: 'one' },
      { status: 'rejected', reason: expect.objectContaining({ message: 'two' }) as unknown },
    ])
  })
})

describe('race', () => {
  it('gives the first result, and ends the others', async () => {
    const log: string[] = []
    const first = await spawn(() => race([() => parked(log), later(1, 'first'), () => later(9, 3)]))
    expectTypeOf(first).toEqualTypeOf<string | number>()
    expect(first).toBe('first')
    expect(log).toEqual(['cleaned up'])
  })

  it('throws the error of the first that ends', async () => {
    await expect(spawn(() => race([later(5, 1), failing(1, 'first')]))).rejects.toThrow(/^first$/)
  })

  it('gives what came before an error of the same turn', async () => {
    expect(await spawn(() => race([later(1, 'first'), failing(1, 'second')]))).toBe('first')
  })

  it('leaves what the others waited for', async () => {
    const [left, right] = [new LightQueue<string>(), new LightQueue<string>()]
    const semaphore = new Semaphore(0)
    const racing = spawn(() => race([() => left.get(), () => right.get(), () => semaphore.acquire()]))
    await spawn(() => later(2, null))
    semaphore.release()
    left.putNowait('left')
    right.putNowait('right')
    const first = await racing
    expect([first, left.qsize(), right.qsize(), semaphore.balance]).toEqual([true, 1, 1, 0])
  })
})

describe('any', () => {
  it('gives the first result, whatever failed before', async () => {
    expect(await spawn(() => any([failing(0, 'one'), later(2, 'two'), later(9, 'three')]))).toBe('two')
  })

  it('throws all errors in the order of the calls when there is no result', async () => {
    const error: unknown = await spawn(() => any([failing(2, 'one'), failing(0, 'two')])).catch(
      (error: unknown) => error,
    )
    expect(error).toBeInstanceOf(AggregateError)
    expect((error as AggregateError).errors.map(String)).toEqual(['Error: one', 'Error: two'])
  })
})

describe('bad input', () => {
  const cases: [string, () => Green<unknown>][] = [
    ['all: calls [function call]', () => all((() => sleep(0)) as never)],
    ['all: calls [Generator]', () => all(later(1, 1) as never)],
    ['race: calls', () => race([])],
    ['any: calls', () => any([])],
    ['all: 1', () => all([() => 1, 'two' as never])],
    ['allSettled: limit 0', () => allSettled([], { limit: 0 })],
  ]
  it.each(cases)('is refused before anything runs: %s', async (message, call) => {
    await expect(spawn(call)).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: expect.stringContaining(message.split(' [')[0] as string) as unknown,
    })
  })
})
