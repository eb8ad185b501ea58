import { describe, expect, it } from 'vitest'
import { LaterTimers } from '../hubs/later-timers.ts'
import { TimerHeap } from '../hubs/timer-heap.ts'
import { TimerRun } from '../hubs/timer-run.ts'
import { Timer } from '../hubs/timer.ts'

const owner = { timerCanceled: (): void => undefined }

function timerDueAt(due: number): Timer {
  const timer = new Timer(owner, due, () => undefined)
  timer.due = due
  return timer
}

/** Deadlines without order, many of them equal; the same at every run. */
function deadlines(count: number): number[] {
  let state = 1
  return Array.from({ length: count }, () => (state = (state * 48271) % 2147483647) % 97)
}

function* drained(heap: Pick<TimerHeap, 'first' | 'removeFirst'>): Generator<Timer> {
  for (let first = heap.first; first !== undefined; first = heap.first) {
    heap.removeFirst()
    yield first
  }
}

function inOrder(timers: readonly Timer[]): number[] {
  return timers.toSorted((a, b) => a.due - b.due || a.id - b.id).map((timer) => timer.id)
}

function idsOf(timers: Iterable<Timer>): number[] {
  return Array.from(timers, (timer) => timer.id)
}

describe('a heap of timers', () => {
  it.each([0, 1, 2, 5, 6, 1000])(
    'gives %d of them in the order of deadlines, equal ones as they came',
    (count) => {
      const heap = new TimerHeap()
      const timers = deadlines(count).map(timerDueAt)
      for (const timer of timers) heap.add(timer)
      expect(heap.size).toBe(count)
      expect(idsOf(drained(heap))).toEqual(inOrder(timers))
      expect(heap.size).toBe(0)
    },
  )

  it('keeps the order when some are taken out between others that come', () => {
    const heap = new TimerHeap()
    const waiting = new Set<Timer>()
    for (const [i, timer] of deadlines(500).map(timerDueAt).entries()) {
      heap.add(timer)
      waiting.add(timer)
      if (i % 3 !== 0) continue
      const first = heap.first as Timer
      expect(first.id).toBe(inOrder([...waiting])[0])
      waiting.delete(first)
      heap.removeFirst()
    }
    expect(idsOf(drained(heap))).toEqual(inOrder([...waiting]))
  })

  it('keeps the order of those that a sweep leaves', () => {
    const heap = new TimerHeap()
    const timers = deadlines(500).map(timerDueAt)
    for (const timer of timers) heap.add(timer)
    heap.sweep(isThird)
    expect(idsOf(drained(heap))).toEqual(inOrder(timers.filter(isThird)))
  })
})

function isThird(timer: Timer): boolean {
  return timer.id % 3 === 0
}

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
      const timers = Array.from({ length: count }, (_, i) => timerDueAt(dueOf(i)))
      const run = new TimerRun()
      run.fill(timers)
      expect(run.size).toBe(count)
      expect(run.first?.due).toBe(Math.min(...timers.map(({ due }) => due)))
      expect(idsOf(drained(run))).toEqual(inOrder(timers))
      expect(run.size).toBe(0)
    }
  })

  it('gives equal ones as they were made, also when they come in another order', () => {
    const timers = deadlines(1000).map(timerDueAt)
    const run = new TimerRun()
    run.fill(timers.toReversed())
    expect(idsOf(drained(run))).toEqual(inOrder(timers))
  })

  it('keeps those that a sweep leaves, when some are taken out already', () => {
    const timers = deadlines(500).map(timerDueAt)
    const run = new TimerRun()
    run.fill(timers)
    for (let i = 0; i < 100; i++) run.removeFirst()
    const left = new Set(inOrder(timers).slice(100))
    run.sweep(isThird)
    expect(idsOf(drained(run))).toEqual(
      inOrder(timers.filter((timer) => left.has(timer.id) && isThird(timer))),
    )
  })
})

describe('timers for later', () => {
  it.each([1, 3, 100, 1000])(
    'come out in order, and those that were cancelled are left out, when they come %d at a time',
    (batch) => {
      const later = new LaterTimers()
      const waiting = new Set<Timer>()
      for (let round = 0; round < 20; round++) {
        const timers = deadlines(batch).map((due, i) => timerDueAt(due + ((i * 37) % (round + 1))))
        timers.filter(isThird).forEach((timer) => timer.cancel())
        expect(later.addAll(timers)).toBe(timers.filter(isThird).length)
        for (const timer of timers) if (!isThird(timer)) waiting.add(timer)
        expect(later.size).toBe(waiting.size)
        for (const id of inOrder([...waiting]).slice(0, batch / 3)) {
          const first = later.first as Timer
          expect(first.id).toBe(id)
          waiting.delete(first)
          later.removeFirst()
        }
        later.sweep((timer) => timer.id % 7 !== 0)
        for (const timer of waiting) if (timer.id % 7 === 0) waiting.delete(timer)
      }
      expect(inOrder(later.timers)).toEqual(inOrder([...waiting]))
      expect(idsOf(drained(later))).toEqual(inOrder([...waiting]))
      expect(later.first).toBeUndefined()
    },
  )

  it('are forgotten all at once', () => {
    const later = new LaterTimers()
    later.addAll(deadlines(200).map(timerDueAt))
    later.removeFirst()
    later.addAll(deadlines(10).map(timerDueAt))
    later.clear()
    expect([later.size, later.first, later.timers]).toEqual([0, undefined, []])
  })
})
