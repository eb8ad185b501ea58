/** The promises of a group: nothing outlives its block, the first failure ends the others, a kill reaches everybody. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  GreenletExit,
  Queue,
  Timeout,
  getDeadline,
  getHub,
  sleep,
  spawn,
  until,
  withGroup,
  withTimeout,
  type Green,
  type Group,
} from '../../index.ts'

const hub = getHub()
const print = hub.onError
let reported: unknown[] = []

beforeEach(() => {
  reported = []
  hub.onError = (error) => void reported.push(error)
})

afterEach(() => {
  hub.onError = print
})

/** Waits for ever, and notes how it ends. */
function* parked(log: string[], name: string): Green<void> {
  try {
    yield* new Queue<void>().get()
  } finally {
    log.push(`${name} ended`)
  }
}

function* failing(message: string, seconds = 0): Green<never> {
  yield* sleep(seconds)
  throw new Error(message)
}

function fail(message: string): never {
  throw new Error(message)
}

/** Waits until MAINLOOP has had some turns. */
function turns(count: number): PromiseLike<void> {
  return spawn(function* () {
    for (let i = 0; i < count; i++) yield* sleep(0)
  })
}

describe('withGroup', () => {
  it('ends when all that was spawned has ended, and gives what the block returned', async () => {
    const log: string[] = []
    const result = await spawn(() =>
      withGroup(function* (group) {
        for (const n of [3, 1, 2])
          group.spawn(function* () {
            for (let i = 0; i < 2 * n; i++) yield* sleep(0)
            log.push(`member ${n}`)
          })
        log.push('block over')
        return group.size
      }),
    )
    expect(result).toBe(3)
    expect(log).toEqual(['block over', 'member 1', 'member 2', 'member 3'])
  })

  it('takes members from members, and waits for them too', async () => {
    let leaves = 0
    function* tree(group: Group, levels: number): Green<void> {
      yield* sleep(0)
      if (levels === 0) leaves++
      else for (let i = 0; i < 2; i++) group.spawn(tree, group, levels - 1)
    }
    await spawn(() => withGroup((group) => void group.spawn(tree, group, 5)))
    expect(leaves).toBe(32)
  })

  it('gives its members as they are: results, names, links', async () => {
    const results = await spawn(() =>
      withGroup(function* (group) {
        const number = group.spawn(function* five() {
          return 5
        })
        const text = group.spawn(async (word: string) => Promise.resolve(word), 'word')
        return [number.name, yield* number.wait(), yield* text.wait()]
      }),
    )
    expect(results).toEqual(['five', 5, 'word'])
  })

  it('throws the first error when the finally blocks of the others are over', async () => {
    const log: string[] = []
    const failed = spawn(() =>
      withGroup(function* (group) {
        group.spawn(function* () {
          try {
            yield* sleep(60)
          } finally {
            yield* sleep(0.005)
            log.push('cleaned up')
          }
        })
        group.spawn(failing, 'broken')
        try {
          yield* sleep(60)
        } catch {
          log.push('the block caught it')
        } finally {
          log.push('block cut off')
        }
      }),
    )
    await expect(failed).rejects.toThrow('broken')
    expect(log).toEqual(['block cut off', 'cleaned up'])
    expect(reported).toEqual([])
  })

  it('throws those that fail in the same turn together, in order', async () => {
    const failed = spawn(() =>
      withGroup(function* (group) {
        for (const message of ['one', 'two', 'three']) group.spawn(failing, message)
      }),
    )
    const error: unknown = await failed.catch((error: unknown) => error)
    expect(error).toBeInstanceOf(AggregateError)
    expect((error as AggregateError).errors.map(String)).toEqual(['Error: one', 'Error: two', 'Error: three'])
  })

  it('has one error of a member once, though the block has waited for the member', async () => {
    const failed = spawn(() =>
      withGroup(function* (group) {
        yield* group.spawn(failing, 'broken').wait()
      }),
    )
    await expect(failed).rejects.toThrow(/^broken$/)
  })

  it('kills its members when the block fails', async () => {
    const log: string[] = []
    const failed = spawn(() =>
      withGroup(function* (group) {
        group.spawn(parked, log, 'member')
        yield* sleep(0.001)
        throw new Error('broken block')
      }),
    )
    await expect(failed).rejects.toThrow('broken block')
    expect(log).toEqual(['member ended'])
  })

  it('takes a member that is killed on its own for one that has ended', async () => {
    const result = await spawn(() =>
      withGroup(function* (group) {
        const member = group.spawn(parked, [], 'member')
        yield* sleep(0)
        member.kill()
        return 'went on'
      }),
    )
    expect(result).toBe('went on')
  })

  it('reports the error of a finally block of a killed member', async () => {
    const result = await spawn(() =>
      withGroup(function* (group) {
        group.spawn(function* () {
          try {
            yield* sleep(60)
          } finally {
            fail('cleanup')
          }
        })
        yield* sleep(0)
        group.cancel()
      }),
    )
    expect(result).toBeUndefined()
    await spawn(sleep, 0) // the hub is told of errors in its next turn
    expect(reported).toEqual([expect.objectContaining({ message: 'cleanup' })])
  })
})

describe('killing', () => {
  it('reaches every member, however deep, and ends when all finally blocks are over', async () => {
    const log: string[] = []
    function* nested(levels: number): Green<void> {
      yield* withGroup(function* (group) {
        if (levels > 0) group.spawn(nested, levels - 1)
        group.spawn(function* () {
          try {
            yield* sleep(60)
          } finally {
            yield* sleep(0.001)
            log.push(`level ${levels}`)
          }
        })
        yield* sleep(60)
      })
    }
    const thread = spawn(nested, 3)
    await turns(10)
    thread.kill()
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    expect(log.sort()).toEqual(['level 0', 'level 1', 'level 2', 'level 3'])
  })

  it('reaches the bottom of a tree that is deeper than the stack', async () => {
    let ended = 0
    function* nested(levels: number): Green<void> {
      try {
        yield* withGroup(function* (group) {
          if (levels > 0) group.spawn(nested, levels - 1)
          yield* sleep(60)
        })
      } finally {
        ended++
      }
    }
    const thread = spawn(nested, 1500)
    await turns(1510)
    thread.kill()
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    expect(ended).toBe(1501)
  })

  it('twice ends waits of the finally blocks of members', async () => {
    const log: string[] = []
    const thread = spawn(() =>
      withGroup((group) => {
        group.spawn(function* () {
          try {
            yield* sleep(60)
          } finally {
            try {
              yield* sleep(60)
            } finally {
              log.push('gave up')
            }
          }
        })
      }),
    )
    await turns(2)
    thread.kill()
    await turns(2)
    expect([thread.dead, log]).toEqual([false, []])
    thread.kill()
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    expect(log).toEqual(['gave up'])
  })

  it('reports what a member failed by in the same turn', async () => {
    const thread = spawn(() =>
      withGroup((group) => {
        group.spawn(failing, 'broken')
        group.spawn(function* () {
          yield* sleep(0)
          thread.kill()
        })
      }),
    )
    await expect(thread).rejects.toBeInstanceOf(GreenletExit)
    await spawn(sleep, 0)
    expect(reported).toEqual([expect.objectContaining({ message: 'broken' })])
  })
})

describe('a limit around a group', () => {
  it('is one for all of its members', async () => {
    const log: string[] = []
    const late = spawn(() =>
      withTimeout(0.05, () =>
        withGroup(function* (group) {
          group.spawn(() => withGroup((inner) => void inner.spawn(parked, log, 'inner member')))
          group.spawn(parked, log, 'member')
        }),
      ),
    )
    await expect(late).rejects.toBeInstanceOf(Timeout)
    expect(log.sort()).toEqual(['inner member ended', 'member ended'])
  })

  it('gives its value', async () => {
    const value = await spawn(() =>
      withTimeout({ seconds: 0.001, timeoutValue: 'late' }, () =>
        withGroup((group) => void group.spawn(sleep, 60)),
      ),
    )
    expect(value).toBe('late')
  })

  it('waits for finally blocks that it finds at work', async () => {
    const log: string[] = []
    const late = spawn(() =>
      withGroup(function* (group) {
        group.spawn(function* () {
          try {
            yield* sleep(60)
          } finally {
            spawn(() => late.kill(new Error('late')))
            for (let i = 0; i < 5; i++) yield* sleep(0)
            log.push('cleaned up')
          }
        })
        yield* sleep(0)
        group.cancel()
      }),
    )
    await expect(late).rejects.toThrow('late')
    expect(log).toEqual(['cleaned up'])
  })

  it('can be asked for by each of them', async () => {
    const left = await spawn(() =>
      withTimeout(100, () =>
        withGroup(function* (group) {
          const unlimited = group.spawn(() => getDeadline())
          const member = group.spawn(() => withTimeout(200, () => getDeadline()))
          const nearer = group.spawn(() =>
            withTimeout(10, () => withGroup((inner) => inner.spawn(() => getDeadline()).wait())),
          )
          const own = yield* withTimeout(1, function* () {
            yield* sleep(0)
            return getDeadline()
          })
          return [yield* unlimited.wait(), yield* member.wait(), yield* nearer.wait(), own]
        }),
      ),
    )
    expect(left.map((seconds) => Math.ceil(seconds ?? Infinity))).toEqual([100, 100, 10, 1])
    expect(await spawn(() => getDeadline())).toBeNull()
  })

  it('is forgotten when it is taken back, in whichever order', async () => {
    const seconds = await spawn(function* () {
      const outer = new Timeout(10)
      const inner = new Timeout(20)
      const innermost = new Timeout(5)
      inner.cancel()
      innermost.cancel()
      const left = getDeadline()
      outer.cancel()
      return [Math.ceil(left ?? 0), getDeadline()]
    })
    expect(seconds).toEqual([10, null])
  })
})

describe('group.cancel', () => {
  it('ends block and members, and the greenthread goes on', async () => {
    const log: string[] = []
    const causes: unknown[] = []
    await spawn(function* () {
      const result = yield* withGroup(function* (group) {
        const member = group.spawn(parked, log, 'member')
        member.link(() => void member.catch((error: unknown) => causes.push((error as Error).cause)))
        group.spawn(function* watcher() {
          yield* sleep(0.001)
          group.cancel('enough')
          log.push('goes on to its next switch')
          yield* sleep(0)
          log.push('never')
        })
        try {
          yield* sleep(60)
        } finally {
          log.push('block cut off')
        }
        return 'never'
      })
      log.push(`after: ${result}`)
    })
    expect(log).toEqual(['member ended', 'block cut off', 'goes on to its next switch', 'after: undefined'])
    expect(causes).toEqual(['enough'])
  })

  it('from elsewhere does not run on with what follows the group', async () => {
    const log: string[] = []
    let group: Group | undefined
    const thread = spawn(function* () {
      yield* withGroup(function* (own) {
        group = own
        own.spawn(parked, log, 'member')
        yield* sleep(60)
      })
      log.push('after the group')
    })
    await turns(2)
    group?.cancel()
    log.push('after the cancel')
    await thread
    expect(log).toEqual(['member ended', 'after the cancel', 'after the group'])
  })

  it('says who did it', async () => {
    const message = await spawn(() =>
      withGroup(function* (group) {
        const member = group.spawn(parked, [], 'member')
        group.spawn(function* watcher() {
          yield* sleep(0)
          group.cancel()
        })
        const ended = new Promise<string>((resolve) => {
          member.catch((error: unknown) => resolve(String(error)))
        })
        try {
          yield* sleep(60)
        } finally {
          expect(yield* until(ended)).toMatch(
            /^GreenletExit: The greenthread parked was killed with its group, which watcher canceled$/,
          )
        }
      }),
    )
    expect(message).toBeUndefined()
    expect(reported).toEqual([])
  })

  it('keeps the result of a block that is over', async () => {
    const result = await spawn(() =>
      withGroup((group) => {
        group.spawn(function* () {
          yield* sleep(0.001)
          group.cancel()
        })
        group.spawn(sleep, 60)
        return 'result'
      }),
    )
    expect(result).toBe('result')
  })

  it('ends a block that is about to run, at its next switch', async () => {
    const log: string[] = []
    await spawn(() =>
      withGroup(function* (group) {
        group.spawn(parked, log, 'never started, so it')
        group.cancel()
        log.push('still here')
        try {
          yield* sleep(60)
        } finally {
          log.push('cut off')
        }
      }),
    )
    expect(log).toEqual(['still here', 'cut off'])
  })

  it('of an outer group lets finally blocks of an inner one, which is ending, have their time', async () => {
    const log: string[] = []
    await spawn(() =>
      withGroup(function* (outer) {
        outer.spawn(function* () {
          yield* sleep(0.002)
          outer.cancel()
        })
        yield* withGroup(function* (inner) {
          inner.spawn(function* () {
            try {
              yield* sleep(60)
            } finally {
              yield* sleep(0.01)
              log.push('cleaned up')
            }
          })
          yield* sleep(0)
          inner.cancel()
        })
        log.push('never')
      }),
    )
    expect(log).toEqual(['cleaned up'])
  })

  it('makes later members impossible, with the way out', async () => {
    const errors = await spawn(function* () {
      let kept: Group | undefined
      const errors: unknown[] = []
      const attempt = (): void => {
        try {
          kept?.spawn(sleep, 0)
        } catch (error) {
          errors.push(error)
        }
      }
      yield* withGroup(function* (group) {
        kept = group
        group.cancel()
        attempt()
      })
      attempt()
      return errors
    })
    expect(errors).toEqual([
      expect.objectContaining({
        code: 'ERR_GROUP_ENDED',
        message: expect.stringContaining('was canceled') as unknown,
      }),
      expect.objectContaining({ code: 'ERR_GROUP_ENDED' }),
    ])
  })
})

describe('bad input', () => {
  const cases: [string, () => Green<unknown>, object][] = [
    ['no function', () => withGroup(1 as never), { code: 'ERR_OPTION_INVALID' }],
    ['an async function', () => withGroup(async () => Promise.resolve()), { code: 'ERR_OPTION_INVALID' }],
    ['a promise', () => withGroup(() => Promise.resolve()), { code: 'ERR_OPTION_INVALID' }],
    ['a limit of nobody', () => withGroup(() => 1, { limit: 0 }), { code: 'ERR_OPTION_INVALID' }],
    ['a number for options', () => withGroup(() => 1, 3 as never), { code: 'ERR_OPTION_INVALID' }],
    [
      'a call in the place of a member',
      () => withGroup((group) => group.spawn(sleep(1) as never)),
      { code: 'ERR_OPTION_INVALID' },
    ],
  ]
  it.each(cases)('is refused: %s', async (_, call, error) => {
    await expect(spawn(call)).rejects.toMatchObject(error)
  })

  it('is refused where nobody could wait', () => {
    expect(() => withGroup(() => 1).next()).toThrow(
      expect.objectContaining({ code: 'ERR_NOT_GREEN' }) as Error,
    )
  })

  it('is refused when a loop runs it, and leaves no member', async () => {
    const log: string[] = []
    const thread = spawn(function* () {
      // eslint-disable-next-line hublet/no-floating-green -- the mistake itself
      for (const step of withGroup(function* (group) {
        group.spawn(parked, log, 'member')
        yield* sleep(60)
      }))
        log.push(typeof step)
      yield* sleep(0)
    })
    await expect(thread).rejects.toMatchObject({ code: 'ERR_BAD_YIELD' })
  })
})
