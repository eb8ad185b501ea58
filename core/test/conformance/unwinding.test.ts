import { expect } from 'vitest'
import { GreenletExit } from '../../ground/errors.ts'
import { GreenPool, sleep, spawn, withTimeout, type Green, type GreenThread } from '../../index.ts'
import { describeOnEveryHub } from './hubs.ts'
import { code, errorOf, newWorld } from './world.ts'

describeOnEveryHub('a killed greenthread', (tested, rule) => {
  const world = newWorld(tested)

  function* waitsInFinally(order: string[], name: string): Green<void> {
    try {
      yield* sleep(10)
    } finally {
      yield* sleep(1)
      order.push(name)
    }
  }

  rule('does not go on in the caller of a function that waits in its finally', () => {
    const order: string[] = []
    const victim = spawn(function* () {
      try {
        yield* waitsInFinally(order, 'called')
        order.push('went on')
      } catch {
        order.push('caught')
      } finally {
        order.push('caller')
      }
    })
    world.run()
    victim.kill()
    expect(victim.dead).toBe(false)
    world.run(1)
    expect(order).toEqual(['called', 'caller'])
    expect(errorOf(victim)).toBeInstanceOf(GreenletExit)
  })

  rule('runs every finally block of a recursion that is as deep as the stack allows', () => {
    let ended = 0
    function* recurse(depth: number): Green<void> {
      try {
        if (depth === 0) yield* sleep(10)
        else yield* recurse(depth - 1)
      } finally {
        ended++
      }
    }
    const start = (depth: number): GreenThread<void> => {
      ended = 0
      const thread = spawn(() => recurse(depth))
      thread.claim()
      world.run()
      return thread
    }
    let depth = 1000
    let victim = start(depth)
    for (;;) {
      const deeper = Math.ceil(depth * 1.1)
      const next = start(deeper)
      if (next.dead) break
      victim.kill()
      victim = next
      depth = deeper
    }
    ended = 0
    victim.kill()
    expect([ended, victim.dead, world.errors]).toEqual([depth + 1, true, []])
  })

  rule('has no result, though its finally returns one', () => {
    const victim = spawn(function* () {
      try {
        yield* sleep(10)
      } finally {
        // eslint-disable-next-line no-unsafe-finally -- this is what is tested
        return 42
      }
    })
    world.run()
    victim.kill()
    expect(errorOf(victim)).toBeInstanceOf(GreenletExit)
  })

  rule(
    'goes through all its finally blocks when one of them fails, past every catch, and the hub is told',
    () => {
      const order: string[] = []
      const [first, second] = [new Error('the first'), new Error('the second')]
      function* fails(error: Error): Green<void> {
        try {
          yield* sleep(10)
        } finally {
          if (error === second) yield* sleep(1)
          throw error // eslint-disable-line no-unsafe-finally -- this is what is tested
        }
      }
      const victims = [first, second].map((error) =>
        spawn(function* () {
          for (;;) {
            try {
              yield* fails(error)
            } catch {
              order.push('caught')
            } finally {
              order.push(error.message)
            }
          }
        }),
      )
      world.run()
      for (const victim of victims) victim.kill()
      world.run(1)
      expect(order).toEqual(['the first', 'the second'])
      for (const victim of victims) expect(errorOf(victim)).toBeInstanceOf(GreenletExit)
      expect(world.errors.splice(0)).toEqual([first, second])
    },
  )

  rule(
    'leaves the wait of a finally block when it is killed again, and goes on with the blocks around it',
    () => {
      const order: string[] = []
      const victim = spawn(function* () {
        try {
          yield* waitsInFinally(order, 'not reached')
        } finally {
          yield* sleep(1)
          order.push('caller')
        }
      })
      world.run()
      victim.kill()
      world.run(0.5)
      victim.kill()
      world.run(0.5)
      expect(order).toEqual([])
      world.run(0.5)
      expect(order).toEqual(['caller'])
      expect(errorOf(victim)).toBeInstanceOf(GreenletExit)
    },
  )

  rule(
    'stays killed when a limit ends the wait of its finally, whatever the limit would have returned',
    () => {
      const victim = spawn(function* () {
        return yield* withTimeout({ seconds: 1, timeoutValue: 'late' }, function* () {
          try {
            return yield* sleep(10)
          } finally {
            yield* sleep(10)
          }
        })
      })
      world.run()
      victim.kill()
      world.run(1)
      expect(errorOf(victim)).toBeInstanceOf(GreenletExit)
      expect(world.errors.splice(0)).toEqual([code('ERR_TIMEOUT')])
    },
  )

  rule('keeps its place in a pool, and its imap closed, until its finally is over', () => {
    const order: string[] = []
    const pool = new GreenPool(2)
    const job = (name: string): Green<void> => outer(order, name)
    const map = pool.imap(job, ['a', 'b', 'c'])
    world.run()
    expect(pool.running()).toBe(2)
    map.close()
    expect(pool.running()).toBe(2)
    world.run(1)
    expect(order).toEqual(['a', 'b'])
    expect(pool.running()).toBe(0)
  })

  function* outer(order: string[], name: string): Green<void> {
    yield* waitsInFinally(order, name)
    order.push(`${name} went on`)
  }

  rule('that killed itself, and caught that, has no result either', () => {
    const self: GreenThread<string> = spawn(function* () {
      yield* sleep(0)
      try {
        self.kill()
      } catch {
        return 'a result'
      }
      return 'not reached'
    })
    world.run()
    expect(errorOf(self)).toBeInstanceOf(GreenletExit)
  })

  rule('that throws what answers no question is dead, and its waiters go on', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const thread = spawn(function* () {
      yield* sleep(0)
      throw proxy
    })
    let threw = false
    spawn(function* () {
      try {
        yield* thread.wait()
      } catch {
        threw = true
      }
    })
    world.run()
    expect(thread.dead).toBe(true)
    expect(threw).toBe(true)
  })
})

describeOnEveryHub('killOn', (tested, rule) => {
  const world = newWorld(tested)

  rule('gives the reason of the signal as the cause, also of a signal that was aborted before', () => {
    const reason = new Error('the visitor has left')
    const abort = new AbortController()
    const late = spawn(() => sleep(10)).killOn(abort.signal)
    const early = spawn(() => sleep(10)).killOn(AbortSignal.abort(reason))
    world.run()
    abort.abort(reason)
    for (const thread of [late, early]) expect(errorOf(thread)).toMatchObject({ cause: reason })
  })

  rule('kills at its next switch a greenthread below which the signal is aborted', () => {
    const order: string[] = []
    const abort = new AbortController()
    const child = spawn(function* () {
      try {
        yield* sleep(10)
      } finally {
        abort.abort()
      }
    })
    const parent = spawn(function* () {
      yield* sleep(1)
      child.kill()
      order.push('goes on')
      yield* sleep(10)
      order.push('not reached')
    }).killOn(abort.signal)
    world.run(1)
    expect(order).toEqual(['goes on'])
    expect(errorOf(parent)).toBeInstanceOf(GreenletExit)
  })

  rule('kills a greenthread that aborts the signal itself, at its next switch', () => {
    const abort = new AbortController()
    const order: string[] = []
    const self = spawn(function* () {
      abort.abort()
      order.push('goes on')
      yield* sleep(10)
      order.push('not reached')
    }).killOn(abort.signal)
    world.run()
    expect(order).toEqual(['goes on'])
    expect(errorOf(self)).toBeInstanceOf(GreenletExit)
  })

  rule(
    'takes any number of greenthreads on one signal, with one listener, and forgets those that have ended',
    () => {
      const abort = new AbortController()
      let listeners = 0
      abort.signal.addEventListener = function (
        this: AbortSignal,
        ...args: Parameters<AbortSignal['addEventListener']>
      ) {
        listeners++
        EventTarget.prototype.addEventListener.apply(this, args)
      } as AbortSignal['addEventListener']
      const threads = Array.from({ length: 30 }, (_, i) =>
        spawn(() => sleep(i < 10 ? 0 : 10)).killOn(abort.signal),
      )
      world.run()
      abort.abort()
      expect(listeners).toBe(1)
      for (const thread of threads.slice(10)) expect(errorOf(thread)).toBeInstanceOf(GreenletExit)
    },
  )

  rule('refuses what is not a signal', () => {
    const abort = new AbortController()
    const thread = spawn(() => sleep(0))
    for (const wrong of [abort, undefined, null, 'a signal']) {
      expect(() => thread.killOn(wrong as never)).toThrow(code('ERR_OPTION_INVALID'))
    }
  })
})
