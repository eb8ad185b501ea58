/** An error that nobody thought of costs what it belongs to, and is told. */
import { describe, expect, it, vi } from 'vitest'
import { createGuard } from '../server/last-defense.ts'
import { createLog } from '../server/log.ts'

describe('the last line of defense', () => {
  function guard() {
    const lines: string[] = []
    const count = vi.fn()
    const log = createLog('info', { write: (line) => void lines.push(line) })
    return { guarded: createGuard(log, count), lines, count }
  }

  it('hands over a result, and says nothing', () => {
    const { guarded, lines, count } = guard()
    const giveUp = vi.fn()
    expect(guarded('run', () => 7, giveUp)).toBe(7)
    expect([giveUp.mock.calls, count.mock.calls, lines]).toEqual([[], [], []])
  })

  it('tells, counts and gives up after a throw, of an Error or of anything else', () => {
    for (const thrown of [new RangeError('unheard of'), 'a text', undefined, null, Object.create(null)]) {
      const { guarded, lines, count } = guard()
      const giveUp = vi.fn()
      const act = () => {
        throw thrown
      }
      expect(guarded('message', act, giveUp)).toBeUndefined()
      expect(giveUp).toHaveBeenCalledOnce()
      expect(count.mock.calls).toEqual([['message']])
      expect(lines).toHaveLength(1)
    }
  })

  it('outlives an error while it gives up', () => {
    const { guarded, lines } = guard()
    const fail = () => {
      throw new Error('closed already')
    }
    expect(guarded('upgrade', fail, fail)).toBeUndefined()
    expect(lines).toHaveLength(2)
  })
})
