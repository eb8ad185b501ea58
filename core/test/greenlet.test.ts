import { describe, expect, it } from 'vitest'
import type { HubError } from '../ground/errors.ts'
import { GreenletExit } from '../ground/errors.ts'
import { Greenlet, getCurrent, root } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'

describe('a greenlet', () => {
  it('starts at the first resume, with the value as its argument, and gives its result to the caller', () => {
    const doubled = new Greenlet(function* (n: number): Green<number> {
      return n * 2
    })
    expect(doubled.started).toBe(false)
    expect(doubled.resume(21)).toBe(42)
    expect(doubled.dead).toBe(true)
  })

  it('gives what it switches with to the resume, and gets what the next resume sends', () => {
    const heard: unknown[] = []
    const talker = new Greenlet(function* (): Green<string> {
      heard.push(yield* root.switch('first'))
      heard.push(yield* root.switch('second'))
      return 'end'
    })
    expect(talker.resume()).toBe('first')
    expect(talker.resume('a')).toBe('second')
    expect(talker.resume('b')).toBe('end')
    expect(heard).toEqual(['a', 'b'])
  })

  it('switches symmetrically: two greenlets pass control to each other, not to the caller', () => {
    const order: string[] = []
    const ping: Greenlet = new Greenlet(function* (): Green<void> {
      for (let i = 0; i < 3; i++) {
        order.push(`ping ${i}`)
        yield* pong.switch()
      }
    })
    const pong: Greenlet = new Greenlet(function* (): Green<void> {
      for (let i = 0; i < 3; i++) {
        order.push(`pong ${i}`)
        yield* ping.switch()
      }
    })
    ping.resume()
    expect(order).toEqual(['ping 0', 'pong 0', 'ping 1', 'pong 1', 'ping 2', 'pong 2'])
  })

  it('returns to the greenlet that created it when it ends', () => {
    const outer = new Greenlet(function* (): Green<unknown> {
      const inner = new Greenlet(() => 'from the inner one')
      return yield* inner.switch()
    })
    expect(outer.resume()).toBe('from the inner one')
  })

  it('lets its error surface in its parent', () => {
    const failing = new Greenlet(function* (): Green<void> {
      throw new Error('broken')
    })
    const parent = new Greenlet(function* (): Green<string> {
      failing.parent = getCurrent()
      try {
        yield* failing.switch()
      } catch (error) {
        return `caught: ${(error as Error).message}`
      }
      return 'nothing happened'
    })
    expect(parent.resume()).toBe('caught: broken')
    expect(failing.dead).toBe(true)
  })

  it('throws into the target, at the place where it waits', () => {
    const waiting = new Greenlet(function* (): Green<string> {
      try {
        yield* root.switch()
      } catch (error) {
        return (error as Error).message
      }
      return 'not reached'
    })
    waiting.resume()
    expect(waiting.resumeThrow(new Error('wake up'))).toBe('wake up')
  })

  it('never runs when an error is thrown into it before its start', () => {
    let ran = false
    const pending = new Greenlet(() => (ran = true))
    expect(() => pending.resumeThrow(new Error('too early'))).toThrow('too early')
    expect(pending.dead).toBe(true)
    expect(ran).toBe(false)
  })

  it('ends normally by GreenletExit, which reaches the parent as a value', () => {
    const exit = new GreenletExit()
    const leaving = new Greenlet(function* (): Green<void> {
      yield* root.switch()
    })
    leaving.resume()
    expect(leaving.resumeThrow(exit)).toBe(exit)
    expect(leaving.dead).toBe(true)
  })

  it('passes control on to its parent once it is dead', () => {
    const dead = new Greenlet(() => 1)
    dead.resume()
    expect(dead.resume('straight through')).toBe('straight through')
    expect(() => dead.resumeThrow(new Error('straight through'))).toThrow('straight through')
  })

  it('refuses to be resumed while it runs, or while it waits in a resume of its own', () => {
    const self: Greenlet = new Greenlet(() => self.resume())
    expect(() => self.resume()).toThrow(expect.objectContaining({ code: 'ERR_GREENLET_RUNNING' }))

    const outer: Greenlet = new Greenlet(() => new Greenlet(() => outer.resume()).resume())
    expect(() => outer.resume()).toThrow(expect.objectContaining({ code: 'ERR_GREENLET_RUNNING' }))
    expect(() => root.resume()).toThrow(expect.objectContaining({ code: 'ERR_GREENLET_RUNNING' }))
  })

  it('comes back to the innermost resume when control is sent to one further out', () => {
    const order: string[] = []
    const outer = new Greenlet(() => {
      const inner = new Greenlet(function* (): Green<void> {
        order.push('inner')
        order.push(`inner again: ${String(yield* root.switch('for the outermost'))}`)
      }, root)
      order.push(`outer got: ${String(inner.resume())}`)
      inner.resume('second')
      return 'outer done'
    })
    expect(outer.resume()).toBe('outer done')
    expect(order).toEqual(['inner', 'outer got: for the outermost', 'inner again: second'])
  })

  it('can not switch from __main__, which is plain code', () => {
    const other = new Greenlet(() => 1)
    expect(() => other.switch().next()).toThrow(expect.objectContaining({ code: 'ERR_NOT_GREEN' }))
    expect(other.started).toBe(false)
  })

  it('gets ERR_BAD_YIELD at the place where it yields something of its own', () => {
    const wrong = new Greenlet(function* () {
      try {
        yield 'a string'
      } catch (error) {
        return (error as HubError).code
      }
    })
    expect(wrong.resume()).toBe('ERR_BAD_YIELD')
  })

  it('refuses a cycle of parents, and a parent for __main__', () => {
    const child = new Greenlet(() => 1)
    const grandchild = new Greenlet(() => 1, child)
    expect(() => (child.parent = grandchild)).toThrow(
      expect.objectContaining({ code: 'ERR_GREENLET_PARENT' }),
    )
    expect(() => (root.parent = child)).toThrow(expect.objectContaining({ code: 'ERR_GREENLET_PARENT' }))
    expect(() => (child.parent = null)).toThrow(expect.objectContaining({ code: 'ERR_GREENLET_PARENT' }))
    expect(child.parent).toBe(root)
  })

  it('runs its finally blocks when it is unwound, and no catch keeps it alive', () => {
    const order: string[] = []
    const stubborn = new Greenlet(function* (): Green<void> {
      try {
        for (;;) {
          try {
            yield* root.switch()
          } catch {
            order.push('caught')
          }
        }
      } finally {
        order.push('finally')
      }
    })
    stubborn.resume()
    stubborn.unwind(new GreenletExit())
    expect(order).toEqual(['finally'])
    expect(stubborn.dead).toBe(true)
  })

  it('is current while it runs, and __main__ is before and after', () => {
    const seen: unknown[] = []
    const self = new Greenlet(() => seen.push(getCurrent()))
    expect(getCurrent()).toBe(root)
    self.resume()
    expect(seen).toEqual([self])
    expect(getCurrent()).toBe(root)
    expect(root.name).toBe('__main__')
  })

  it('has __main__ as current again after an error', () => {
    const failing = new Greenlet(() => {
      throw new Error('broken')
    })
    expect(() => failing.resume()).toThrow('broken')
    expect(getCurrent()).toBe(root)
  })
})
