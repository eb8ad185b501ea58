/** Links, trace files and exports: what goes out comes back, and what is wrong is said. */
import { describe, expect, it } from 'vitest'
import { deflateSync } from 'fflate'
import { toAsciicast } from '../../client/share/asciicast.ts'
import {
  fromShareHash,
  levelOfLink,
  MAX_RUN_HASH,
  toRunHash,
  toShareHash,
  type Shared,
} from '../../client/share/share-link.ts'
import {
  MAX_EVENTS,
  readTraceFile,
  refuseSize,
  withoutControls,
  writeTraceFile,
} from '../../client/share/trace-file.ts'
import { toHash } from '../../client/share/shared-code.ts'
import { makeEvents, PING_AND_CLOCK } from '../support/make-trace.ts'
import { recordFile } from '../support/record-program.ts'

const SHARED: Shared = {
  code: "console.log('größer, 日本語, 🧵')\n".repeat(40),
  hub: 'poll',
  other: 'epolls',
  selection: [1, 3, 2, 8],
  order: 7,
  event: 57,
  view: 'Events',
}

function deflated(value: unknown): string {
  return Buffer.from(deflateSync(Buffer.from(JSON.stringify(value)))).toString('base64url')
}

describe('a link', () => {
  it('brings back everything it was made of, and is shorter than the code', () => {
    const hash = toShareHash(SHARED)
    expect(fromShareHash(hash)).toEqual({ holds: 'share', shared: SHARED })
    expect(hash.length).toBeLessThan(SHARED.code.length)
    expect(hash).toMatch(/^#s=2\.[\w-]+$/)
  })

  it('of a live block opens as well', () => {
    const block = { code: 'console.log(1)', hub: 'selects' }
    expect(fromShareHash(toHash(block))).toEqual({ holds: 'share', shared: block })
  })

  it('that says nothing of code holds nothing', () => {
    expect(fromShareHash('')).toEqual({ holds: 'nothing' })
    expect(fromShareHash('#some-heading')).toEqual({ holds: 'nothing' })
  })

  it('that lost its end is a problem and no wrong code', () => {
    const hash = toShareHash(SHARED)
    for (let length = '#s='.length; length < hash.length - 1; length += 7) {
      expect(fromShareHash(hash.slice(0, length)).holds).toBe('problem')
    }
    expect(fromShareHash('#code=1.%%%')).toMatchObject({ holds: 'problem' })
  })

  it('of a later form says so', () => {
    expect(fromShareHash('#s=3.abc')).toEqual({
      holds: 'problem',
      problem: expect.stringContaining('form 3; this one reads form 2') as string,
    })
  })

  it('with other contents says where they are wrong', () => {
    expect(fromShareHash(`#s=2.${deflated({ code: 5 })}`)).toMatchObject({
      problem: expect.stringContaining('code: Invalid type') as string,
    })
    expect(fromShareHash(`#s=2.${deflated({ code: 'x'.repeat(70_000) })}`).holds).toBe('problem')
  })

  it('that would become gigabytes is given up', () => {
    const bomb = Buffer.from(deflateSync(new Uint8Array(64 * 1024 * 1024))).toString('base64url')
    expect(bomb.length).toBeLessThan(100_000)
    expect(fromShareHash(`#s=2.${bomb}`).holds).toBe('problem')
  })
})

const EVENTS = makeEvents(PING_AND_CLOCK)

describe('the level of a link', () => {
  const trace = { events: EVENTS }

  it('is the one that it names', () => {
    expect(levelOfLink({ code: '', level: 'hub', trace })).toBe('hub')
  })

  it('is all of the run in a link of before, when everything was shown, and open where it only brings code', () => {
    expect(levelOfLink({ code: '', trace })).toBe('kernel')
    expect(levelOfLink({ code: '', event: 4 })).toBe('kernel')
    expect(levelOfLink({ code: '', hub: 'poll' })).toBeUndefined()
  })
})

describe('a link with a run', () => {
  const trace = { events: EVENTS, output: [{ text: 'hello\r\n', events: 3 }] }

  it('brings back every event and the output, with code and view', () => {
    const hash = toRunHash({ ...SHARED, trace })
    expect(hash).toMatch(/^#s=2\.[\w-]+$/)
    expect(fromShareHash(hash ?? '')).toEqual({ holds: 'share', shared: { ...SHARED, trace } })
  })

  it('is refused when it would be too long, and is not when it just fits', () => {
    let t = 0
    const long = (events: number) => ({
      code: '',
      trace: {
        // Noise, as in times that were measured: a compressor finds little in it.
        events: Array.from({ length: events }, (_, seq) => {
          t += (seq * seq * 7919) % 999_983
          return { kind: 'wait-ended' as const, greenlet: 1, ready: 1, seq, t }
        }),
      },
    })
    const short = long(3000)
    const fits = toRunHash(short)
    expect(fits?.length).toBeLessThanOrEqual(MAX_RUN_HASH)
    expect(fits?.length).toBeGreaterThan(4000)
    expect(fromShareHash(fits ?? '')).toEqual({ holds: 'share', shared: short })
    expect(toRunHash(long(16_000))).toBeUndefined()
    expect(toRunHash(long(200_000))).toBeUndefined()
  })

  it.each([
    [
      { version: 1, events: [{ seq: 0, t: 0, greenlet: 0, kind: 'switch' }] },
      /Event 1 of the trace is damaged/,
    ],
    [{ version: 1, events: [null] }, /Event 1 of the trace is damaged/],
    [{ version: 7, events: [] }, /has version 7/],
    [{ version: 1, events: EVENTS.slice(0, 1), output: 'text' }, /damaged at output/],
    ['text', /not a trace of Hublet/],
    [null, /not a trace of Hublet/],
  ])('says what is wrong with a damaged one: %o', (run, what) => {
    const link = fromShareHash(`#s=2.${deflated({ code: 'x', trace: run })}`)
    expect(link).toMatchObject({ holds: 'problem', problem: expect.stringMatching(what) as string })
  })
})

function problemOf(text: string): string {
  const read = readTraceFile(text)
  return read.ok ? 'none' : read.problem
}

describe('a trace file', () => {
  it('brings back events, code and output', () => {
    const file = { events: EVENTS, code: 'x', hub: 'epolls', output: [{ text: 'hello\r\n', events: 3 }] }
    expect(readTraceFile(writeTraceFile(file))).toEqual({ ok: true, file })
  })

  it('of HUBLET_TRACE opens', async () => {
    const text = await recordFile(
      `import { sleep, spawn } from 'hublet'; spawn(function* () { yield* sleep(0) })`,
    )
    const read = readTraceFile(text)
    expect(read.ok && read.file.events.length).toBeGreaterThan(5)
  })

  it('that is cut off, foreign or empty says so', () => {
    const text = writeTraceFile({ events: EVENTS })
    expect(problemOf(text.slice(0, 500))).toMatch(
      /^The file is cut off: the trace breaks off after 500 characters/,
    )
    expect(problemOf('hello')).toMatch(/does not hold JSON/)
    expect(problemOf('')).toBe('The file is empty.')
    expect(problemOf('[1, 2]')).toMatch(/not a trace of Hublet/)
    expect(problemOf('{"version": "1", "events": []}')).toMatch(/not a trace of Hublet/)
    expect(problemOf('{"traceEvents": [{"ph": "B"}]}')).toMatch(/^This is a Chrome trace/)
  })

  it('of a later version says which one is read here', () => {
    expect(problemOf('{"version": 9, "events": []}')).toMatch(
      /has version 9, and this playground reads version 1/,
    )
  })

  it('with a damaged event, or events out of order, says which', () => {
    const [first, second] = EVENTS
    expect(problemOf(JSON.stringify({ version: 1, events: [first, { kind: 'switch' }] }))).toMatch(
      /^Event 2 .* damaged/,
    )
    expect(problemOf(JSON.stringify({ version: 1, events: [second, first] }))).toMatch(/out of order/)
  })

  it('of ten million events is refused, by its size or by their number', () => {
    expect(refuseSize(10_000_000 * 130)).toMatch(/^The file has 1,240 MB/)
    expect(refuseSize(1000)).toBeUndefined()
    const many = `{"version":1,"events":[${'0,'.repeat(9_999_999)}0]}`
    expect(problemOf(many)).toMatch(
      /^The trace has 10,000,000 events, and the playground shows up to 500,000/,
    )
    expect(MAX_EVENTS).toBe(500_000)
  })

  it('cannot steer the terminal with its output', () => {
    expect(withoutControls('a\u001b[31mb\u001b]0;title\u0007c\u001b[2Jd\u0000\u009b5me\r\nf\tg')).toBe(
      'abcd5me\r\nf\tg',
    )
  })
})

describe('an asciicast', () => {
  it('has a header, output in seconds in the order of time, and marks', () => {
    const events = makeEvents([
      { kind: 'mark', greenlet: 0, name: 'begin', t: 1_500_000_000 },
      { kind: 'mark', greenlet: 0, name: 'end', t: 2_000_000_000 },
    ])
    const cast = toAsciicast(
      events,
      [
        { text: 'hi\r\n', events: 0 },
        { text: 'bye', events: 2 },
      ],
      {
        columns: 80,
        rows: 24,
        title: 'Hublet',
      },
    )
    const [header, ...lines] = cast
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(header).toEqual({ version: 2, width: 80, height: 24, title: 'Hublet' })
    expect(lines).toEqual([
      [0, 'o', 'hi\r\n'],
      [1.5, 'm', 'begin'],
      [2, 'o', 'bye'],
      [2, 'm', 'end'],
    ])
  })
})
