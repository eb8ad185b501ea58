/** Timers that a hub has taken apart are as good as whole: for who holds one, nothing shows. */
import { describe, expect, it } from 'vitest'
import { hubTimerStacks } from '../debug/switches.ts'
import { Greenlet } from '../greenlet/greenlet.ts'
import { TimerTable } from '../timers/timer-table.ts'
import { LocalTimer, Timer } from '../timers/timer.ts'

class Owner {
  readonly canceled: Timer[] = []

  timerCanceled(timer: Timer): void {
    this.canceled.push(timer)
  }
}

function setting(): { owner: Owner; table: TimerTable; fired: string[]; newTimer(name: string): Timer } {
  const owner = new Owner()
  const fired: string[] = []
  const newTimer = (name: string): Timer => {
    const timer = new Timer(owner, 2, () => fired.push(name))
    timer.due = 5
    return timer
  }
  return { owner, table: new TimerTable(owner), fired, newTimer }
}

describe('a timer in a table', () => {
  it('is put together again as it was, and fires', () => {
    const { table, fired, newTimer } = setting()
    const timer = newTimer('a')
    const taken = table.take(table.put(timer)) as Timer
    expect([taken.id, taken.seconds, taken.due, taken.greenlet]).toEqual([timer.id, 2, 5, timer.greenlet])
    taken.fire()
    expect(fired).toEqual(['a'])
  })

  it('can fire until it is taken out, and then has been called', () => {
    const { table, newTimer } = setting()
    const timer = newTimer('a')
    const slot = table.put(timer)
    expect([timer.pending, timer.called]).toEqual([true, false])
    table.take(slot)
    expect([timer.pending, timer.called]).toEqual([false, true])
  })

  it('tells its owner once when it is canceled, and is not given out', () => {
    const { owner, table, newTimer } = setting()
    const timer = newTimer('a')
    const slot = table.put(timer)
    timer.cancel()
    timer.cancel()
    expect(owner.canceled).toEqual([timer])
    expect([timer.called, table.lives(slot), table.take(slot)]).toEqual([true, false, null])
    timer.cancel()
    expect(owner.canceled).toEqual([timer])
  })

  it('cannot cancel the one that has its slot next', () => {
    const { owner, table, newTimer } = setting()
    const first = newTimer('a')
    const slot = table.put(first)
    table.take(slot)
    const second = newTimer('b')
    expect(table.put(second)).toBe(slot)
    first.cancel()
    first.fire()
    expect([owner.canceled, first.called, second.pending]).toEqual([[], true, true])
  })

  it('can be fired early by who holds it, once, and its owner knows', () => {
    const { owner, table, fired, newTimer } = setting()
    const timer = newTimer('a')
    const slot = table.put(timer)
    timer.fire()
    timer.fire()
    expect([fired, timer.called, table.take(slot)]).toEqual([['a'], true, null])
    expect(owner.canceled).toEqual([timer])
  })

  it('can be canceled through what a look at it gives', () => {
    const { owner, table, newTimer } = setting()
    const timer = newTimer('a')
    const slot = table.put(timer)
    const [seen] = table.peek([slot])
    expect([seen?.id, seen?.due, seen?.pending]).toEqual([timer.id, 5, true])
    seen?.cancel()
    expect([owner.canceled, timer.called, table.peek([slot])]).toEqual([[seen], true, []])
  })

  it('has gone when the table is cleared', () => {
    const { owner, table, newTimer } = setting()
    const timer = newTimer('a')
    table.put(timer)
    table.clear()
    timer.cancel()
    expect([timer.called, owner.canceled, table.size]).toEqual([true, [], 0])
  })

  it('keeps its slot while the table grows; an empty table begins again at its first slot', () => {
    const { table, fired, newTimer } = setting()
    const slots = Array.from({ length: 3000 }, (_, i) => table.put(newTimer(String(i))))
    expect(new Set(slots).size).toBe(3000)
    for (const slot of slots.slice(0, 2999)) table.take(slot)?.fire()
    expect(table.size).toBe(1)
    table.take(slots[2999] as number)?.fire()
    expect(fired).toEqual(slots.map((_, i) => String(i)))
    expect([table.size, table.put(newTimer('again'))]).toEqual([0, 0])
  })
})

describe('a timer that is more than its parts', () => {
  it('dies with its greenlet when it is local', () => {
    const { owner, table, fired } = setting()
    let timer: Timer | null = null
    new Greenlet(() => {
      timer = new LocalTimer(owner, 2, () => fired.push('local'))
    }).resume()
    const taken = table.take(table.put(timer as unknown as Timer))
    expect(taken).toBe(timer)
    taken?.fire()
    expect(fired).toEqual([])
  })

  it('is kept when it is of a class of its own', () => {
    const { owner, table, fired } = setting()
    class Twice extends Timer {
      override fire(): void {
        fired.push('twice')
        super.fire()
      }
    }
    const timer = new Twice(owner, 2, () => fired.push('once'))
    table.take(table.put(timer))?.fire()
    expect(fired).toEqual(['twice', 'once'])
  })

  it('is kept when somebody else is to be told of its end', () => {
    const { owner, table } = setting()
    const other = new Owner()
    const timer = new Timer(other, 2, () => undefined)
    const slot = table.put(timer)
    timer.cancel()
    expect([other.canceled, owner.canceled, table.lives(slot)]).toEqual([[timer], [], false])
  })

  it('fires once when it is put in twice', () => {
    const { table, fired, newTimer } = setting()
    const timer = newTimer('a')
    const slots = [table.put(timer), table.put(timer)]
    for (const slot of slots) table.take(slot)?.fire()
    expect(fired).toEqual(['a'])
  })

  it('knows where it was scheduled', () => {
    const { table, newTimer } = setting()
    hubTimerStacks(true)
    try {
      const timer = newTimer('a')
      const slot = table.put(timer)
      expect(table.peek([slot])[0]?.where).toContain('timer-table.test.ts')
      expect(table.take(slot)).toBe(timer)
    } finally {
      hubTimerStacks(false)
    }
  })

  it('gets no wrong place when places are kept from later on', () => {
    const { table, newTimer } = setting()
    const timer = newTimer('a')
    const slot = table.put(timer)
    hubTimerStacks(true)
    try {
      expect(table.peek([slot])[0]?.where).toBeNull()
      table.peek([slot])[0]?.cancel()
      expect(timer.called).toBe(true)
    } finally {
      hubTimerStacks(false)
    }
  })
})
