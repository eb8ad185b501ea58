import { describe, expect, it } from 'vitest'
import { formatNanoseconds, formatSeconds, waitLabel, waitPhrase } from '../../client/trace/wording.ts'

describe('durations', () => {
  it.each([
    [0, '0 µs'],
    [450, '0.45 µs'],
    [12_345, '12.3 µs'],
    [999_600, '1 ms'],
    [20_000_000, '20 ms'],
    [999_600_000, '1 s'],
    [1_234_000_000, '1.23 s'],
    [75_000_000_000, '1 min 15 s'],
  ])('%d ns is %s', (nanoseconds, text) => {
    expect(formatNanoseconds(nanoseconds)).toBe(text)
  })

  it('keep no digits that say nothing', () => {
    expect(formatSeconds(0)).toBe('0 s')
    expect(formatSeconds(0.1 + 0.2)).toBe('300 ms')
  })
})

describe('a wait of MAINLOOP', () => {
  it('names no time when no timer is due', () => {
    expect(waitLabel(60)).toBe('wait')
    expect(waitLabel(60, 5e6)).toBe('waited 5 ms')
    expect(waitPhrase(60)).toBe('until a descriptor is ready')
    expect(waitPhrase(0)).toBe('without waiting')
  })
})
