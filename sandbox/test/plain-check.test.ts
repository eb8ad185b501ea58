/** The quick way through the trace's schema says nothing that the schema does not say. */
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { plainCheck } from '../shared/plain-check.ts'
import { anyEventSchema, traceEventSchema } from '../shared/trace-events.ts'

const stamp = { seq: 0, t: 5, greenlet: 1 }
const listener = { ...stamp, listener: 1, owner: 2, fd: 3, direction: 'read' }
const timer = { ...stamp, timer: 4, owner: 2 }
const callback = { ...stamp, callback: 7, what: 'timeout', resource: 'Timeout', seconds: 0.01 }
const EVENTS: readonly Record<string, unknown>[] = [
  { ...stamp, kind: 'hub-launched', hub: 'epolls' },
  { ...stamp, kind: 'hub-replaced', hub: 'epolls', by: 'poll' },
  { ...stamp, kind: 'mainloop-started', hub: 'epolls', mainloop: 1 },
  { ...stamp, kind: 'mainloop-stopped', hub: 'epolls', mainloop: 1 },
  { ...stamp, kind: 'mainloop-stopped', hub: 'epolls', mainloop: 1, error: 'x' },
  { ...stamp, kind: 'greenlet-spawned', id: 3, name: 'ping', parent: 1, role: 'greenthread' },
  { ...stamp, kind: 'greenlet-started', id: 3 },
  { ...stamp, kind: 'greenlet-ended', id: 3, outcome: 'error', error: 'Error: x' },
  { ...stamp, kind: 'group-opened', group: 1, owner: 3 },
  { ...stamp, kind: 'group-joined', group: 1, owner: 3, id: 4 },
  { ...stamp, kind: 'group-canceled', group: 1, owner: 3, by: 4, why: 'failed', reason: 'Error: broken' },
  { ...stamp, kind: 'group-ended', group: 1, owner: 3 },
  { ...stamp, kind: 'switch', from: 1, to: 3, why: 'switch', at: { line: 3, column: 1 }, printed: 12 },
  ...['added', 'woken', 'removed', 'closed'].map((what) => ({ ...listener, kind: `listener-${what}` })),
  { ...timer, kind: 'timer-scheduled', seconds: 0.5 },
  { ...timer, kind: 'timer-fired' },
  { ...timer, kind: 'timer-canceled' },
  { ...stamp, kind: 'wait-begun', seconds: 0.25 },
  { ...stamp, kind: 'wait-ended', ready: 2 },
  { ...stamp, kind: 'system-call', name: 'poll', args: '1', result: -4 },
  { ...stamp, kind: 'error-squelched', error: 'x' },
  ...['scheduled', 'begun', 'ended'].map((what) => ({ ...callback, kind: `callback-${what}` })),
  { ...stamp, kind: 'mark', name: 'begin' },
]

const KEYS = [...new Set(EVENTS.flatMap((event) => Object.keys(event))), 'more']

/** Replacements for a field: everything that is nearly right, and much that is not. */
const anything = fc.oneof(
  fc.constantFrom(
    -1,
    0.5,
    NaN,
    Infinity,
    2 ** 53,
    '',
    'read',
    'x'.repeat(1001),
    null,
    undefined,
    [],
    {},
    true,
  ),
  fc.constantFrom(
    { line: 1, column: 2 },
    { line: 1 },
    { line: 1, column: 2, more: 3 },
    { line: -1, column: 2 },
  ),
  fc.jsonValue(),
)

describe('an event of a trace', () => {
  it('of every kind that the schema has passes without a copy', () => {
    expect(new Set(EVENTS.map(({ kind }) => kind)).size).toBe(anyEventSchema.options.length)
    for (const event of EVENTS) expect(v.parse(traceEventSchema, event)).toBe(event)
  })

  it('is taken or refused just as by the schema of all kinds, whatever is in it', () => {
    const changed = fc
      .tuple(
        fc.constantFrom(...EVENTS),
        fc.dictionary(fc.constantFrom(...KEYS), anything, { maxKeys: 2 }),
        fc.option(fc.constantFrom(...KEYS)),
      )
      .map(([event, changes, gone]): unknown => {
        const entries = Object.entries({ ...event, ...changes }).filter(([key]) => key !== gone)
        return Object.fromEntries(entries)
      })
    fc.assert(
      fc.property(fc.oneof(changed, anything), (value) => {
        const [quick, slow] = [v.safeParse(traceEventSchema, value), v.safeParse(anyEventSchema, value)]
        expect(quick.success).toBe(slow.success)
        if (slow.success) expect(quick.output).toEqual(slow.output)
      }),
      { numRuns: 3000 },
    )
  })

  it('keeps nothing that the schema does not know', () => {
    const event = { ...stamp, kind: 'mark', name: 'begin' }
    const hostile: unknown = JSON.parse(
      JSON.stringify({ ...event, more: 1 }).replace('"more"', '"__proto__"'),
    )
    expect(v.parse(traceEventSchema, { ...event, more: 1 })).toEqual(event)
    expect(Object.keys(v.parse(traceEventSchema, hostile))).toEqual(Object.keys(event))
  })
})

describe('a quick check', () => {
  it('is refused for a schema of which it knows too little', () => {
    expect(() => plainCheck({ name: v.pipe(v.string(), v.maxLength(3)) }, new Map())).toThrow(/is no leaf/)
    expect(() => plainCheck({ all: v.array(v.string()) }, new Map())).toThrow(/of the type array/)
  })
})
