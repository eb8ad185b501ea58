import { describe, expect, it } from 'vitest'
import { LaterTimers } from '../timers/later-timers.ts'
import { TimerHeap } from '../timers/timer-heap.ts'
import { TimerRun } from '../timers/timer-run.ts'
import { TimerTable } from '../timers/timer-table.ts'
import { Timer } from '../timers/timer.ts'

const owner = { timerCanceled: (): void => undefined }

function timerDueAt(due: number): Timer {
  const timer = new Timer(owner, due, () => undefined)
  timer.due = due
  return timer
}

/** A table with timers of these deadlines. */
function tableOf(dues: readonly number[]): { table: TimerTable; slots: number[] } {
  const table = new TimerTable(owner)
  return { table, slots: dues.map((due) => table.put(timerDueAt(due))) }
}

/** Deadlines without order, many of them equal; the same at every run. */
function deadlines(count: number): number[] {
  let state = 1
  return Array.from({ length: count }, () => (state = (state * 48271) % 2147483647) % 97)
}

function* drained(sorted: Pick<TimerHeap, 'first' | 'removeFirst'>): Generator<number> {
  for (let first = sorted.first; first !== undefined; first = sorted.first) {
    sorted.removeFirst()
    yield first
  }
}

/** By deadline, equal ones as they came. */
function inOrder(table: TimerTable, slots: readonly number[]): number[] {
  return slots.toSorted((a, b) => table.due(a) - table.due(b) || table.id(a) - table.id(b))
}

describe('a heap of timers', () => {
  it.each([0, 1, 2, 5, 6, 1000])(
    'gives %d of them in the order of deadlines, equal ones as they came',
    (count) => {
      const { table, slots } = tableOf(deadlines(count))
      const heap = new TimerHeap(table)
      for (const slot of slots) heap.add(slot)
      expect(heap.size).toBe(count)
      expect([...drained(heap)]).toEqual(inOrder(table, slots))
      expect(heap.size).toBe(0)
    },
  )

  it('keeps the order when some are taken out between others that come', () => {
    const { table, slots } = tableOf(deadlines(500))
    const heap = new TimerHeap(table)
    const waiting = new Set<number>()
    for (const [i, slot] of slots.entries()) {
      heap.add(slot)
      waiting.add(slot)
      if (i % 3 !== 0) continue
      const first = heap.first as number
      expect(first).toBe(inOrder(table, [...waiting])[0])
      waiting.delete(first)
      heap.removeFirst()
    }
    expect([...drained(heap)]).toEqual(inOrder(table, [...waiting]))
  })

  it('keeps the order of those that it is filled with', () => {
    const { table, slots } = tableOf(deadlines(500))
    const heap = new TimerHeap(table)
    for (const slot of slots) heap.add(slot)
    const kept = heap.slots.filter((slot) => slot % 3 === 0)
    heap.fill(kept)
    expect([...drained(heap)]).toEqual(inOrder(table, kept))
  })
})

describe('a run of timers', () => {
  it.each([
    ['random deadlines', (i: number) => Math.sin(i) * 1000],
    ['deadlines in order', (i: number) => i],
    ['deadlines in reverse', (i: number) => -i],
    ['equal deadlines', () => 7],
    ['many equal deadlines', (i: number) => i % 3],
    ['all close together, but for one that is far away', (i: number) => (i === 500 ? 1e9 : Math.cos(i))],
    ['the smallest steps that there are', (i: number) => 1e9 + (i % 90) * Number.EPSILON * 1e9],
  ])('gives in order: %s', (_, dueOf) => {
    for (const count of [1, 2, 65, 1000]) {
      const { table, slots } = tableOf(Array.from({ length: count }, (_, i) => dueOf(i)))
      const run = new TimerRun(table)
      run.fill(slots)
      expect(run.size).toBe(count)
      expect(run.first).toBe(inOrder(table, slots)[0])
      expect([...drained(run)]).toEqual(inOrder(table, slots))
      expect(run.size).toBe(0)
    }
  })

  it('gives equal ones as they were made, also when they come in another order', () => {
    const { table, slots } = tableOf(deadlines(1000))
    const run = new TimerRun(table)
    run.fill(slots.toReversed())
    expect([...drained(run)]).toEqual(inOrder(table, slots))
  })

  it('tells which are left when some are taken out', () => {
    const { table, slots } = tableOf(deadlines(500))
    const run = new TimerRun(table)
    run.fill(slots)
    for (let i = 0; i < 100; i++) run.removeFirst()
    expect(run.slots).toEqual(inOrder(table, slots).slice(100))
    run.fill(run.slots.filter((slot) => slot % 3 === 0))
    expect([...drained(run)]).toEqual(
      inOrder(table, slots)
        .slice(100)
        .filter((slot) => slot % 3 === 0),
    )
  })
})

describe('timers for later', () => {
  it.each([1, 3, 100, 1000])(
    'come out in order, and those that were canceled are left out, when they come %d at a time',
    (batch) => {
      const later = new LaterTimers(owner)
      const waiting = new Set<Timer>()
      for (let round = 0; round < 20; round++) {
        const timers = deadlines(batch).map((due, i) => timerDueAt(due + ((i * 37) % (round + 1))))
        timers.forEach((timer) => later.add(timer))
        timers.filter((timer) => timer.id % 3 === 0).forEach((timer) => timer.cancel())
        expect(later.join()).toBe(timers.filter(({ called }) => called).length)
        for (const timer of timers) if (!timer.called) waiting.add(timer)
        expect(later.size).toBe(waiting.size)
        for (const timer of byDeadline(waiting).slice(0, batch / 3)) {
          expect(later.due).toBe(timer.due)
          expect(later.takeFirst()?.id).toBe(timer.id)
          expect(timer.called).toBe(true)
          waiting.delete(timer)
        }
        for (const timer of waiting) if (timer.id % 7 === 0) timer.cancel()
        for (const timer of waiting) if (timer.called) waiting.delete(timer)
        later.sweep()
        expect(later.size).toBe(waiting.size)
      }
      expect(byDeadline(later.timers).map(({ id }) => id)).toEqual(byDeadline(waiting).map(({ id }) => id))
      for (const timer of byDeadline(waiting)) expect(later.takeFirst()?.id).toBe(timer.id)
      expect([later.size, later.due]).toEqual([0, undefined])
    },
  )

  it('are skipped in their turn when they are canceled after they have joined', () => {
    const later = new LaterTimers(owner)
    const timers = deadlines(200).map(timerDueAt)
    timers.forEach((timer) => later.add(timer))
    later.join()
    timers.filter((timer) => timer.id % 2 === 0).forEach((timer) => timer.cancel())
    expect(later.size).toBe(200)
    const taken = timers.map(() => later.takeFirst()?.id ?? null)
    expect(taken).toEqual(byDeadline(timers).map(({ id }) => (id % 2 === 0 ? null : id)))
  })

  it('are forgotten all at once', () => {
    const later = new LaterTimers(owner)
    const timers = deadlines(210).map(timerDueAt)
    timers.slice(0, 200).forEach((timer) => later.add(timer))
    later.join()
    later.takeFirst()
    timers.slice(200).forEach((timer) => later.add(timer))
    later.clear()
    expect([later.size, later.due, later.timers]).toEqual([0, undefined, []])
    expect(timers.every(({ called }) => called)).toBe(true)
  })
})

function byDeadline(timers: Iterable<Timer>): Timer[] {
  return [...timers].sort((a, b) => a.due - b.due || a.id - b.id)
}
