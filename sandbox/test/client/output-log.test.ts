import { describe, expect, it } from 'vitest'
import { OutputLog } from '../../client/trace/output-log.ts'
import { makeEvents } from '../support/make-trace.ts'

/** Events 0 to 4; at event 1 the program had printed 4 bytes, at event 3 it had printed 9. */
function logWith(...texts: { text: string; events: number }[]): OutputLog {
  const log = new OutputLog()
  const events = makeEvents(
    [0, 1, 2, 3, 4].map((name) => ({ kind: 'mark', greenlet: 0, name: String(name) }) as const),
  )
  for (const [index, event] of events.entries()) {
    const printed = { 1: 4, 3: 9 }[index]
    log.noteEvent(printed === undefined ? event : { ...event, printed }, index)
  }
  for (const { text, events: after } of texts) log.print(text, after)
  return log
}

const shown = (log: OutputLog, index: number): string => log.slice(0, log.lengthAt(index))

describe('the output at an event', () => {
  it('is what the program had printed before, however late it arrived', () => {
    const log = logWith({ text: 'one\r\nfo', events: 5 }, { text: 'ur\r\nrest\r\n', events: 5 })
    expect(shown(log, 0)).toBe('')
    expect(shown(log, 1)).toBe('one\r\n')
    expect(shown(log, 2)).toBe('one\r\n')
    expect(shown(log, 3)).toBe('one\r\nfour\r\n')
    expect(shown(log, 4)).toBe('one\r\nfour\r\n')
  })

  it('counts bytes, not characters', () => {
    const log = logWith({ text: 'é€\r\nabc\r\n', events: 5 })
    expect(shown(log, 1)).toBe('é')
    expect(shown(log, 3)).toBe('é€\r\nabc')
  })

  it('goes by arrival once keys are echoed, which the program does not count', () => {
    const log = logWith({ text: 'name?\r\n', events: 2 }, { text: 'Ada\r\nhello Ada\r\n', events: 4 })
    log.type()
    expect(shown(log, 0)).toBe('')
    expect(shown(log, 1)).toBe('name?\r\n')
    expect(shown(log, 3)).toBe('name?\r\nAda\r\nhello Ada\r\n')
  })

  it('goes by arrival where no event counts, as in traces of an earlier version', () => {
    const log = new OutputLog()
    log.print('a', 1)
    log.print('b', 3)
    expect([shown(log, 0), shown(log, 1), shown(log, 2)]).toEqual(['a', 'a', 'ab'])
  })
})

describe('a slice of the output', () => {
  it('joins the pieces between two lengths', () => {
    const log = logWith({ text: 'abc', events: 0 }, { text: 'def', events: 0 }, { text: 'ghi', events: 0 })
    expect(log.slice(0, 9)).toBe('abcdefghi')
    expect(log.slice(2, 7)).toBe('cdefg')
    expect(log.slice(3, 3)).toBe('')
    expect(log.slice(6, 100)).toBe('ghi')
  })
})
