/** The `process.stdin` and `process.stdout` of a program in a page. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LineDiscipline } from '../../page/line-discipline.ts'
import { atQuiet } from '../../page/life.ts'
import { whyNotHere } from '../../page/modules.ts'
import { PageStdout } from '../../page/process.ts'
import { PageStdin } from '../../page/stdin.ts'
import type { Terminal } from '../../page/terminal.ts'

const nothing = (): void => undefined
let stdin: PageStdin
beforeEach(() => {
  stdin = new PageStdin(
    new LineDiscipline({ echo: nothing, text: nothing, end: nothing, interrupt: nothing }),
  )
})
afterEach(() => stdin.pause())

describe('stdin', () => {
  it('keeps what was typed until somebody reads, and then tells its end', async () => {
    stdin.take('tea\n')
    stdin.finish()
    const seen: string[] = []
    await new Promise<void>((resolve) => {
      stdin.setEncoding('utf8').on('data', (text: string) => seen.push(text))
      stdin.on('end', resolve)
    })
    expect(seen).toEqual(['tea\n'])
  })

  it('gives bytes unless an encoding was chosen', async () => {
    stdin.take('é')
    const bytes = await new Promise((resolve) => stdin.once('data', resolve))
    expect([...(bytes as Uint8Array)]).toEqual([0xc3, 0xa9])
  })

  it('is an async iterator, which ends with the input', async () => {
    stdin.setEncoding().take('tea\n')
    const seen: unknown[] = []
    for await (const text of stdin) {
      seen.push(text)
      if (seen.length === 1) stdin.take('soup\n')
      else stdin.finish()
    }
    expect(seen).toEqual(['tea\n', 'soup\n'])
  })

  it('keeps a pause: what comes then waits', async () => {
    const seen: unknown[] = []
    stdin.setEncoding().on('data', (text: string) => {
      seen.push(text)
      stdin.pause()
    })
    stdin.take('tea\n')
    stdin.take('soup\n')
    expect(seen).toEqual(['tea\n'])
    const again = new Promise<void>((resolve) => stdin.once('data', () => resolve()))
    await again
    expect(seen).toEqual(['tea\n', 'soup\n'])
  })

  it('keeps its program alive while it is read, and no longer', async () => {
    stdin.on('data', nothing)
    let isQuiet = false
    const quiet = new Promise<void>((resolve) =>
      atQuiet(
        () => false,
        () => {
          isQuiet = true
          resolve()
        },
      ),
    )
    stdin.take('tea\n')
    const read = new Promise((resolve) => stdin.once('data', resolve))
    stdin.take('soup\n')
    await read
    expect(isQuiet).toBe(false)
    stdin.pause()
    await quiet
  })

  it('refuses an encoding that it does not have', () => {
    expect(() => stdin.setEncoding('latin1')).toThrow(
      'process.stdin.setEncoding: latin1 is not known in a page',
    )
  })
})

it('stdout tells of a new size, and of none that is not new', () => {
  const stdout = new PageStdout({} as Terminal, 80, 24)
  const seen: number[][] = []
  stdout.on('resize', () => seen.push(stdout.getWindowSize()))
  stdout.resized(80, 24)
  stdout.resized(60, 20)
  expect(seen).toEqual([[60, 20]])
  expect([stdout.columns, stdout.rows]).toEqual([60, 20])
})

describe('a member that a page does not have', () => {
  it.each([
    ['process.stdin.pipe(process.stdout)', 'process.stdin.pipe'],
    ['process.stdout.cork()', 'process.stdout.cork'],
    ["process.on('exit', stop)", 'process.on'],
  ])('is told before the program starts: %s', (code, name) => {
    expect(whyNotHere(code, [])).toBe(
      `This program uses \`${name}\`, which a page does not have: it runs on a server, which \`npm start\` in the repository starts.`,
    )
  })

  it.each(["process.stdin.on('data', take)", 'for await (const line of process.stdin) log(line)'])(
    'is not among these: %s',
    (code) => {
      expect(whyNotHere(code, [])).toBeUndefined()
    },
  )
})
