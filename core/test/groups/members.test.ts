/** Members of a group: those that do not hold it open, those that wait for a place, those that wait for the group itself. */
import { describe, expect, it } from 'vitest'
import { Queue, sleep, spawn, withGroup, withTimeout, type Green, type GreenThread } from '../../index.ts'

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

function* ends(log: string[], name: string): Green<void> {
  yield* sleep(0.001)
  log.push(name)
}

describe('a daemon', () => {
  it('does not hold the block open, and is killed and waited for', async () => {
    const log: string[] = []
    await spawn(() =>
      withGroup(function* (group) {
        group.spawn(function* () {
          try {
            yield* sleep(60)
          } finally {
            yield* sleep(0.001)
            log.push('daemon ended')
          }
        }).daemon = true
        group.spawn(function* () {
          yield* sleep(0.001)
          log.push('member ended')
        })
      }),
    )
    expect(log).toEqual(['member ended', 'daemon ended'])
  })

  it('fails as others do', async () => {
    const failed = spawn(() =>
      withGroup((group) => {
        group.spawn(failing, 'broken', 0.001).daemon = true
        group.spawn(sleep, 60)
      }),
    )
    await expect(failed).rejects.toThrow('broken')
  })

  it('is passed over, wherever it stands among the members', async () => {
    const log: string[] = []
    await spawn(() =>
      withGroup(function* (group) {
        for (const [name, turns, daemon] of [
          ['first', Infinity, true],
          ['second', 2, false],
          ['third', Infinity, true],
          ['fourth', 1, false],
          ['fifth', Infinity, true],
        ] as const)
          group.spawn(function* () {
            for (let turn = 0; turn < turns; turn++) yield* sleep(0)
            log.push(name)
            if (name === 'second') group.spawn(ends, log, 'late')
          }).daemon = daemon
      }),
    )
    expect(log).toEqual(['fourth', 'second', 'late'])
  })

  it('is waited for again when it is declared a member while the block runs', async () => {
    const log: string[] = []
    await spawn(() =>
      withGroup(function* (group) {
        const member = group.spawn(ends, log, 'member')
        member.daemon = true
        yield* sleep(0)
        member.daemon = false
      }),
    )
    expect(log).toEqual(['member'])
  })

  it('leaves its place to its neighbors, whichever of them ends', async () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
    ]) {
      await spawn(() =>
        withGroup(function* (group) {
          const members = [0, 1, 2].map(() => group.spawn(sleep, 60))
          for (const [killed, at] of order.entries()) {
            members[at]?.kill()
            yield* sleep(0)
            expect(group.size).toBe(2 - killed)
          }
        }),
      )
    }
  })
})

describe('a limit of members', () => {
  it('bounds how many run at a time, in the order of the calls', async () => {
    let running = 0
    let most = 0
    const order: number[] = []
    await spawn(() =>
      withGroup(
        function* (group) {
          for (let n = 0; n < 10; n++)
            group.spawn(function* () {
              order.push(n)
              most = Math.max(most, ++running)
              yield* sleep(0.001)
              running--
            })
        },
        { limit: 3 },
      ),
    )
    expect([most, order]).toEqual([3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])
  })

  it('passes over those that were killed before they started', async () => {
    const order: number[] = []
    await spawn(() =>
      withGroup(
        function* (group) {
          const members = [0, 1, 2, 3].map((n) =>
            group.spawn(function* () {
              order.push(n)
              yield* sleep(0)
            }),
          )
          members[1]?.kill()
          members[2]?.cancel()
        },
        { limit: 1 },
      ),
    )
    expect(order).toEqual([0, 3])
  })

  it('starts none of those that wait when the group is canceled', async () => {
    const log: string[] = []
    await spawn(() =>
      withGroup(
        function* (group) {
          for (const name of ['a', 'b', 'c']) group.spawn(parked, log, name)
          yield* sleep(0)
          group.cancel()
        },
        { limit: 1 },
      ),
    )
    expect(log).toEqual(['a ended'])
  })
})

describe('a member that waits for the end of its own group', () => {
  it('is refused, since neither end would come', async () => {
    const owner: GreenThread<void> = spawn(function* leader(): Green<void> {
      yield* withGroup(function (group) {
        group.spawn(function* impatient(): Green<void> {
          yield* sleep(0)
          yield* owner.wait()
        })
      })
    })
    await expect(owner).rejects.toMatchObject({
      code: 'ERR_WAIT_DEADLOCK',
      message: expect.stringContaining(
        'wait() was called by impatient, a member of a group, and leader waits',
      ) as string,
    })
  })

  it('is refused, too, when another waits for the owner between them', async () => {
    const middle: GreenThread<void> = spawn(function* between(): Green<void> {
      yield* owner.wait()
    })
    const owner: GreenThread<void> = spawn(function* leader(): Green<void> {
      yield* withGroup(function (group) {
        group.spawn(function* impatient(): Green<void> {
          yield* sleep(0.001)
          yield* middle.wait()
        })
      })
    })
    await expect(owner).rejects.toMatchObject({ code: 'ERR_WAIT_DEADLOCK' })
    await expect(middle).rejects.toMatchObject({ code: 'ERR_WAIT_DEADLOCK' })
  })

  it('may do so with a limit, or as a daemon', async () => {
    const log: string[] = []
    const owner: GreenThread<void> = spawn(function* leader(): Green<void> {
      yield* withGroup(function (group) {
        group.spawn(function* patient(): Green<void> {
          yield* sleep(0)
          log.push(
            String(yield* withTimeout({ seconds: 0.005, timeoutValue: 'gave up' }, () => owner.wait())),
          )
        })
        group.spawn(function* watcher(): Green<void> {
          yield* sleep(0)
          yield* owner.wait()
        }).daemon = true
      })
    })
    await owner
    expect(log).toEqual(['gave up'])
  })
})
