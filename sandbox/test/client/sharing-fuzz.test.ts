/** Links and trace files that come from anywhere: each is shown whole, or is a sentence for the reader. */
import { deflateSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Link, fromShareHash, toShareHash } from '../../client/share/share-link.ts'
import { type ReadTrace, readTraceFile, writeTraceFile } from '../../client/share/trace-file.ts'
import { MAX_CODE_LENGTH } from '../../shared/protocol.ts'
import { makeEvents, PING_AND_CLOCK } from '../support/make-trace.ts'

const isLong = process.env['HUBLET_LONG'] === '1'
const options = { numRuns: isLong ? 50_000 : 1000 }

const EVENTS = makeEvents(PING_AND_CLOCK)
const FILE = writeTraceFile({ events: EVENTS, code: 'x', hub: 'poll', output: [{ text: 'a', events: 1 }] })

/** A value in which some parts are other ones than they should be. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, -1, 0, 1, 1e308, 2 ** 53, '', '__proto__', [], {}, 'x'.repeat(MAX_CODE_LENGTH + 1)),
)
const damagedEvent = fc
  .tuple(
    fc.constantFrom(...EVENTS),
    fc.constantFrom('kind', 'seq', 't', 'greenlet', 'name', '__proto__', 'more'),
    value,
  )
  .map(([event, key, other]) => ({ ...event, [key]: other }))
const events = fc.oneof(
  fc.constant(EVENTS),
  fc.array(fc.oneof(fc.constantFrom(...EVENTS), damagedEvent, value), { maxLength: 20 }),
  value,
)
const traceFile = fc.record(
  {
    version: fc.oneof(fc.constant(1), value),
    events,
    code: value,
    hub: value,
    output: value,
    traceEvents: value,
  },
  { requiredKeys: ['version', 'events'] },
)
const shared = fc.record(
  {
    code: fc.oneof(fc.string({ unit: 'binary' }), value),
    hub: fc.oneof(fc.string(), value),
    other: value,
    selection: fc.oneof(fc.array(fc.integer(), { maxLength: 5 }), value),
    event: value,
    scale: value,
    zoom: value,
    view: value,
    trace: fc.oneof(traceFile, value),
  },
  { requiredKeys: ['code'] },
)

/** Text of which a part was lost, doubled or became another. */
function damaged(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.nat(text.length),
      fc.nat(30),
      fc.oneof(fc.constant(''), fc.string({ unit: 'binary', maxLength: 8 })),
    )
    .map(([at, length, other]) => text.slice(0, at) + other + text.slice(at + length))
}

const inLink = (bytes: Uint8Array) => `#s=2.${Buffer.from(bytes).toString('base64url')}`
const linkTo = (json: unknown) => inLink(deflateSync(new TextEncoder().encode(JSON.stringify(json))))
const link = fc.oneof(
  shared.map(linkTo),
  value.map(linkTo),
  fc.uint8Array({ maxLength: 300 }).map(inLink),
  damaged(toShareHash({ code: 'console.log("größer")', hub: 'poll', event: 3 })),
  fc.string({ unit: 'binary' }).map((text) => `#s=2.${text}`),
  fc.string({ unit: 'binary' }).map((text) => `#code=1.${text}&hub=${text}`),
  fc.webFragments().map((text) => `#${text}`),
)
const file = fc.oneof(
  traceFile.map((each) => JSON.stringify(each)),
  damaged(FILE),
  fc.json(),
  fc.string({ unit: 'binary' }),
)

/** Ends as sentences do, and is short enough for a notice. */
function expectSentence(problem: string): void {
  expect(problem).toMatch(/^[A-Z].*\.$/s)
  expect(problem.length).toBeLessThan(1000)
}

function expectLink(read: Link): void {
  if (read.holds === 'problem') expectSentence(read.problem)
  if (read.holds === 'share') expect(read.shared.code.length).toBeLessThanOrEqual(MAX_CODE_LENGTH)
}

function expectTrace(read: ReadTrace): void {
  if (!read.ok) return expectSentence(read.problem)
  const seqs = read.file.events.map(({ seq }) => seq)
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
}

describe('a link of any kind', () => {
  it('opens, holds nothing, or is a problem in a sentence', () => {
    fc.assert(
      fc.property(link, (hash) => void expectLink(fromShareHash(hash))),
      options,
    )
  })

  it('that was made of a share brings it back', () => {
    const good = fc.record(
      {
        code: fc.string({ unit: 'grapheme', maxLength: 2000 }),
        hub: fc.string({ unit: 'grapheme', maxLength: 20 }),
        event: fc.integer({ min: 1, max: 1e6 }),
      },
      { requiredKeys: ['code'] },
    )
    fc.assert(
      fc.property(good, (shared) => {
        expect(fromShareHash(toShareHash(shared))).toEqual({ holds: 'share', shared })
      }),
      options,
    )
  })
})

describe('a trace file of any kind', () => {
  it('opens with its events in order, or is a problem in a sentence', () => {
    fc.assert(
      fc.property(file, (text) => void expectTrace(readTraceFile(text))),
      options,
    )
  })
})
