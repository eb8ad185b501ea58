/** The messages of a session, and their time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Outbox } from '../server/outbox.ts'
import type { SessionMessage } from '../shared/protocol.ts'
import type { TraceEvent } from '../shared/trace-events.ts'

function mark(name: string): TraceEvent {
  return { kind: 'mark', name, seq: 0, t: 0, greenlet: 0 }
}

/** A message as one word: the text, or the names of the marks. */
function wordOf(message: SessionMessage): string {
  if (message.type === 'output') return message.text
  if (message.type !== 'trace') return message.type
  return message.events.map((event) => (event.kind === 'mark' ? event.name : event.kind)).join('+')
}

describe('the outbox', () => {
  let sent: string[]
  let outbox: Outbox
  /** Ends the turn of the event loop; no time passes. */
  const endTurn = () => vi.advanceTimersByTime(0)

  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
    })
    sent = []
    outbox = new Outbox((message) => sent.push(wordOf(message)))
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('gathers what comes in one turn of the event loop, in its order', () => {
    outbox.trace(mark('a'))
    outbox.trace(mark('b'))
    outbox.output('c')
    outbox.output('d')
    outbox.trace(mark('e'))
    expect(sent).toEqual([])
    endTurn()
    expect(sent).toEqual(['a+b', 'cd', 'e'])
  })

  it('sends one message of events per pause', () => {
    outbox.trace(mark('a'))
    endTurn()
    for (const name of ['b', 'c']) {
      outbox.trace(mark(name))
      endTurn()
    }
    expect(sent).toEqual(['a'])
    vi.advanceTimersByTime(10)
    expect(sent).toEqual(['a', 'b+c'])
  })

  it('does not let the first text wait for the pause after the events before it', () => {
    outbox.trace(mark('a'))
    endTurn()
    outbox.trace(mark('b'))
    outbox.output('text')
    endTurn()
    expect(sent).toEqual(['a', 'b', 'text'])
  })

  it('sends one message of text per pause, however much is printed', () => {
    outbox.output('a')
    endTurn()
    for (let ms = 1; ms <= 30; ms++) {
      outbox.output('.')
      vi.advanceTimersByTime(1)
    }
    expect(sent).toEqual(['a', '.'.repeat(10), '.'.repeat(10), '.'.repeat(10)])
  })

  it('sends what is large at once', () => {
    outbox.output('x'.repeat(32 * 1024))
    expect(sent).toHaveLength(1)
  })

  it('sends the rest when it is closed, and nothing twice', () => {
    outbox.trace(mark('a'))
    endTurn()
    outbox.output('b')
    outbox.close()
    expect(sent).toEqual(['a', 'b'])
    vi.runAllTimers()
    expect(sent).toEqual(['a', 'b'])
  })
})
