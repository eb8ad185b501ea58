import { describe, expect, it } from 'vitest'
import { TimerHeap } from '../hubs/timer-heap.ts'
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

function* drained(heap: TimerHeap): Generator<Timer> {
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
    const lives = (timer: Timer): boolean => timer.id % 3 === 0
    heap.sweep(lives)
    expect(idsOf(drained(heap))).toEqual(inOrder(timers.filter(lives)))
  })
})
