/** The clock of players: one step after another, each after its own pause. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useSteps, type Steps } from '../../client/trace/use-steps.ts'

describe('steps', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  let taken = 0
  let pauseMs = 100
  const scope = effectScope(true)

  /** Steps of which the one with this number is the last. */
  function make(last = Infinity): Steps {
    taken = 0
    pauseMs = 100
    const steps = scope.run(() => useSteps({ step: () => ++taken < last, pauseMs: () => pauseMs }))
    if (!steps) throw new Error('the scope was stopped')
    return steps
  }

  it('begin with a pause, and end with the last one', () => {
    const steps = make(3)
    steps.go()
    vi.advanceTimersByTime(99)
    expect(taken).toBe(0)
    vi.advanceTimersByTime(201)
    expect(taken).toBe(3)
    expect(steps.going.value).toBe(false)
    vi.advanceTimersByTime(1000)
    expect(taken).toBe(3)
  })

  it('ask before each step how long to wait', () => {
    const steps = make()
    steps.go()
    vi.advanceTimersByTime(100)
    pauseMs = 10
    vi.advanceTimersByTime(100)
    expect(taken).toBe(2)
    vi.advanceTimersByTime(30)
    expect(taken).toBe(5)
  })

  it('wait anew when they are told to go while they go: no step is taken twice', () => {
    const steps = make()
    steps.go()
    vi.advanceTimersByTime(60)
    pauseMs = 50
    steps.go()
    vi.advanceTimersByTime(49)
    expect(taken).toBe(0)
    vi.advanceTimersByTime(1)
    expect(taken).toBe(1)
  })

  it('take no further one after a halt, be it from within a step or by the end of their owner', () => {
    const halting: Steps = scope.run(() =>
      useSteps({
        step: () => {
          taken++
          halting.halt()
          return true
        },
        pauseMs: () => 100,
      }),
    ) as Steps
    taken = 0
    halting.go()
    vi.advanceTimersByTime(1000)
    expect(taken).toBe(1)
    expect(halting.going.value).toBe(false)

    const owned = make()
    owned.go()
    scope.stop()
    vi.advanceTimersByTime(1000)
    expect(taken).toBe(0)
  })
})
