/** Refusals are told, but not each of a thousand. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../server/log.ts'
import { RefusalLog } from '../server/refusal-log.ts'

const PERIOD_MS = 10_000
const MOST_LINES = 20

describe('the log of refusals', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function open() {
    const lines: { msg: string; address?: string; leftOut?: number }[] = []
    const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) })
    return { refusals: new RefusalLog(log), lines }
  }

  it('has a few lines of each kind in a while, and then how many others there were', () => {
    const { refusals, lines } = open()
    for (let count = 0; count < 1000; count++) refusals.info({ address: `10.0.0.${count}` }, 'One.')
    refusals.info({ address: '10.0.0.1' }, 'Another.')
    expect(lines.map(({ msg }) => msg)).toEqual([...Array<string>(MOST_LINES).fill('One.'), 'Another.'])
    vi.advanceTimersByTime(PERIOD_MS)
    expect(lines.slice(MOST_LINES + 1)).toMatchObject([{ msg: 'One.', leftOut: 980 }])
  })

  it('begins anew after that', () => {
    const { refusals, lines } = open()
    for (let count = 0; count <= MOST_LINES; count++) refusals.info({}, 'One.')
    vi.advanceTimersByTime(PERIOD_MS)
    refusals.info({ address: '10.0.0.2' }, 'One.')
    expect(lines.at(-1)).toMatchObject({ msg: 'One.', address: '10.0.0.2' })
    vi.advanceTimersByTime(PERIOD_MS)
    expect(lines).toHaveLength(MOST_LINES + 2)
  })

  it('tells what it has left out when the server closes', () => {
    const { refusals, lines } = open()
    for (let count = 0; count < 50; count++) refusals.info({}, 'One.')
    refusals.close()
    expect(lines.at(-1)).toMatchObject({ leftOut: 30 })
    expect(vi.getTimerCount()).toBe(0)
  })
})
