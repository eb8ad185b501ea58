/** Keys become lines, as in the terminal of a system. */
import { beforeEach, describe, expect, it } from 'vitest'
import { LineDiscipline } from '../../page/line-discipline.ts'

let seen: string[]
let screen: string
let lines: LineDiscipline

beforeEach(() => {
  seen = []
  screen = ''
  lines = new LineDiscipline({
    echo: (text) => (screen += text),
    text: (text) => seen.push(text),
    end: () => seen.push('end'),
    interrupt: () => seen.push('interrupt'),
  })
})

describe('lines', () => {
  it('are handed on with Enter, and shown as they are typed', () => {
    lines.take('te')
    expect([seen, screen]).toEqual([[], 'te'])
    lines.take('a\r')
    expect([seen, screen]).toEqual([['tea\n'], 'tea\n'])
  })

  it('come one by one from a text that was pasted', () => {
    lines.take('tea\rsoup\rbr')
    expect(seen).toEqual(['tea\n', 'soup\n'])
  })

  it('are corrected with Backspace, and no further than their beginning', () => {
    lines.take('te😀\u007f\u007fo\b\b\b\bsoup\r')
    expect(seen).toEqual(['soup\n'])
    expect(screen.endsWith('\b \bsoup\n')).toBe(true)
  })

  it('are begun anew with Ctrl+U, also behind a key that shows as two characters', () => {
    lines.take('a\u001b\u0015b\r')
    expect([seen, screen]).toEqual([['b\n'], `a^[${'\b \b'.repeat(3)}b\n`])
  })
})

it('Ctrl+D ends the input at the beginning of a line, and hands on what there is elsewhere', () => {
  lines.take('tea\u0004')
  expect(seen).toEqual(['tea'])
  lines.take('\u0004')
  expect(seen).toEqual(['tea', 'end'])
})

it('Ctrl+C interrupts, and drops the line', () => {
  lines.take('tea\u0003soup\r')
  expect([seen, screen]).toEqual([['interrupt', 'soup\n'], 'tea^C\nsoup\n'])
})

it('in raw mode every key is handed on as it comes, and none is shown', () => {
  lines.isRaw = true
  lines.take('q\u0003\r')
  expect([seen, screen]).toEqual([['q\u0003\r'], ''])
})
