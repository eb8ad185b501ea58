/** The record of the lessons is read back, and anything else in its place does no harm. */
import { describe, expect, it } from 'vitest'
import { inlineCode } from '../../client/lessons/inline-code.ts'
import { judge, prints } from '../../client/lessons/judge.ts'
import { readProgress } from '../../client/lessons/lesson-progress.ts'
import { fromProgressFile, mergeProgress, toProgressFile } from '../../client/lessons/progress-file.ts'

describe('the progress of a reader', () => {
  it('is read as it was kept', () => {
    const kept = { parents: { code: 'x', hints: 2, passed: true }, results: {} }
    expect(readProgress(JSON.stringify(kept))).toEqual(kept)
  })

  it.each([null, '', 'no JSON', '7', 'null', '[1]'])('is empty for %j', (text) => {
    expect(readProgress(text)).toEqual({})
  })

  it('leaves out what is of another kind', () => {
    expect(readProgress('{"a":{"code":1,"hints":"2","passed":"yes","more":1},"b":null}')).toEqual({ a: {} })
  })
})

describe('a file with progress', () => {
  it('is read as it was saved', () => {
    const progress = { parents: { code: 'x', hints: 2, passed: true }, results: { hints: 1 } }
    expect(fromProgressFile(toProgressFile(progress))).toEqual({ progress })
  })

  it.each([
    ['no JSON', 'It is not JSON.'],
    ['null', 'It holds no progress of lessons.'],
    ['{"lessons":{}}', 'It holds no progress of lessons.'],
    ['{"hubletLessons":2,"lessons":{}}', 'It has the form 2; this site reads form 1.'],
    ['x'.repeat(5_000_000), 'It has 5000000 bytes'],
  ])('that is something else says so: %.30s', (text, problem) => {
    expect(fromProgressFile(text)).toEqual({ problem: expect.stringContaining(problem) as string })
  })

  it('adds to what is there, and replaces no code', () => {
    const own = { parents: { code: 'mine', hints: 1 }, results: { passed: true as const } }
    const loaded = {
      parents: { code: 'theirs', hints: 3, passed: true },
      results: {},
      'one-reader': { hints: 1 },
    }
    expect(mergeProgress(own, loaded)).toEqual({
      parents: { code: 'mine', hints: 3, passed: true },
      results: { passed: true },
      'one-reader': { hints: 1 },
    })
  })
})

describe('a run that did not go well', () => {
  const run = { events: [], output: '', exitCode: 0 }

  it.each([
    [{ ...run, exitCode: null }, /did not end by itself within 10 seconds/],
    [{ ...run, exitCode: 3 }, /exit code 3/],
    [{ ...run, dropped: 7 }, /did more than the 0 events/],
    [{ ...run, exitCode: 1, compiled: false as const }, /does not compile/],
  ])('says so first', (given, expected) => {
    expect(judge([], given)[0]?.problem).toMatch(expected)
  })
})

describe('the comparison of lines', () => {
  const problemOf = (output: string): string | undefined =>
    judge([prints('one', 'two')], { events: [], output, exitCode: 0 })[1]?.problem

  it('takes what a terminal makes of the text', () => {
    expect(problemOf('\u001b[32mone\u001b[0m\r\ntwo\r\n')).toBeUndefined()
  })

  it('says which line is wrong', () => {
    expect(problemOf('')).toBe('It printed nothing.')
    expect(problemOf('one\n')).toBe('After “one” it printed no more.')
    expect(problemOf('one\nthree\n')).toBe('Line 2 is “three”, not “two”.')
    expect(problemOf('one\ntwo\nthree\n')).toBe('After the last of these it also printed “three”.')
  })
})

describe('a hint', () => {
  it('is split at its code', () => {
    expect(inlineCode('Write `x` in [there](./y).')).toEqual([
      { text: 'Write ', code: false },
      { text: 'x', code: true },
      { text: ' in there.', code: false },
    ])
  })
})
