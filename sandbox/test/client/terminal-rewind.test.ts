import { describe, expect, it } from 'vitest'
import { TerminalRewind } from '../../client/terminal/terminal-rewind.ts'
import { OutputLog } from '../../client/trace/output-log.ts'

const RESET = '\u001bc'

/** A terminal that shows text when the test says so. */
class SlowScreen {
  text = ''
  readonly #waiting: (() => void)[] = []

  write(text: string, written: () => void): void {
    this.#waiting.push(() => {
      const reset = text.lastIndexOf(RESET)
      this.text = reset === -1 ? this.text + text : text.slice(reset + RESET.length)
      written()
    })
  }

  settle(): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next()
  }
}

function setUp(text: string): {
  screen: SlowScreen
  rewind: TerminalRewind
  output: OutputLog
  shown: number[]
} {
  const screen = new SlowScreen()
  const output = new OutputLog()
  output.print(text, 0)
  const shown: number[] = []
  return { screen, output, shown, rewind: new TerminalRewind(screen, (_, length) => shown.push(length)) }
}

describe('the terminal', () => {
  it('goes on, back, and on again', () => {
    const { screen, rewind, output } = setUp('abcdef')
    for (const length of [2, 4, 1, 0, 6]) {
      rewind.show(output, length)
      screen.settle()
      expect(screen.text).toBe('abcdef'.slice(0, length))
    }
  })

  it('leaves out what it is no longer asked for, however fast it is asked', () => {
    const { screen, rewind, output } = setUp('abcdef')
    for (const length of [6, 1, 5, 3]) rewind.show(output, length)
    screen.settle()
    expect(screen.text).toBe('abc')
  })

  it('tells of each text once: what is written again was shown before', () => {
    const { screen, rewind, output, shown } = setUp('abcdef')
    for (const length of [4, 2, 6]) {
      rewind.show(output, length)
      screen.settle()
    }
    expect(shown).toEqual([4, 6])
  })

  it('knows when it replays, so that its answers to old questions go nowhere', () => {
    const { screen, rewind, output } = setUp('abcdef')
    rewind.show(output, 6)
    expect(rewind.isReplaying).toBe(false)
    screen.settle()
    rewind.show(output, 3)
    expect(rewind.isReplaying).toBe(true)
    screen.settle()
    expect(rewind.isReplaying).toBe(false)
  })

  it('starts anew with the output of another run', () => {
    const { screen, rewind, output } = setUp('first')
    rewind.show(output, 5)
    const other = new OutputLog()
    other.print('second', 0)
    rewind.show(other, 6)
    screen.settle()
    expect(screen.text).toBe('second')
  })
})
