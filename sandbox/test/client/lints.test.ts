/** Each lint on a trace that shows the mistake, and on one that does not; and on traces of real programs. */
import { describe, expect, it } from 'vitest'
import { GUIDE, lintTrace } from '../../client/findings/lint.ts'
import type { LintOptions } from '../../client/findings/rule.ts'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { recordProgram } from '../support/record-program.ts'
import {
  CLOCK,
  MAINLOOP,
  makeEvents,
  MILLISECOND,
  PING,
  PING_AND_CLOCK,
  type Step,
} from '../support/make-trace.ts'

const ENDED: LintOptions = { blockedMs: 50, complete: true }

function lint(steps: readonly Step[], options: Partial<LintOptions> = {}) {
  return lintTrace(makeEvents(steps), { ...ENDED, ...options })
}

const kinds = (findings: { kind: string }[]): string[] => findings.map(({ kind }) => kind)

describe('lints of a trace', () => {
  it('find nothing in a running program that waits properly', () => {
    expect(lint(PING_AND_CLOCK, { complete: false })).toEqual([])
  })

  it('find what is left when the program has ended', () => {
    const [finding, ...more] = lint(PING_AND_CLOCK)
    expect(more).toEqual([])
    expect(finding).toMatchObject({ kind: 'left-at-the-end', event: 16 })
    expect(finding?.sentence).toContain('A timer of 20 ms that clock scheduled has not fired')
  })

  it('find who held the thread, for how long, and in which line; a long wait in the poller is no blocking', () => {
    const steps: Step[] = [
      ...PING_AND_CLOCK.slice(0, 17),
      { kind: 'mark', greenlet: CLOCK, name: 'before', at: { line: 30, column: 1 } },
      { kind: 'switch', greenlet: CLOCK, from: CLOCK, to: MAINLOOP, why: 'switch', t: 80 * MILLISECOND },
      { kind: 'wait-begun', greenlet: MAINLOOP, seconds: 10 },
      {
        kind: 'system-call',
        greenlet: MAINLOOP,
        name: 'epoll_wait',
        args: '',
        result: 1,
        t: 900 * MILLISECOND,
      },
      { kind: 'wait-ended', greenlet: MAINLOOP, ready: 1 },
    ]
    const blocked = lint(steps, { complete: false })
    expect(kinds(blocked)).toEqual(['hub-blocked'])
    expect(blocked[0]).toMatchObject({ event: 18, line: 30 })
    expect(blocked[0]?.sentence).toMatch(/^clock held the thread for 79\.\d ms/)
    expect(lint(steps, { complete: false, blockedMs: 100 })).toEqual([])
  })

  it('find a second reader of a descriptor, and none after the first has gone', () => {
    const second: Step = {
      kind: 'listener-added',
      greenlet: CLOCK,
      listener: 5,
      owner: CLOCK,
      fd: 9,
      direction: 'read',
      at: { line: 12, column: 1 },
    }
    const both = lint([...PING_AND_CLOCK.slice(0, 16), second], { complete: false })
    expect(both).toMatchObject([{ kind: 'second-reader', line: 12, event: 16 }])
    expect(both[0]?.sentence).toContain(
      'clock became the second reader of fd 9, for which ping waits already',
    )
    expect(lint([...PING_AND_CLOCK, second], { complete: false })).toEqual([])
    const writer: Step = { ...second, direction: 'write' }
    expect(lint([...PING_AND_CLOCK.slice(0, 16), writer], { complete: false })).toEqual([])
  })

  it('find a useHub that forgets what waits, and not one that comes first', () => {
    const replaced: Step = {
      kind: 'hub-replaced',
      greenlet: 0,
      hub: 'epolls',
      by: 'poll',
      at: { line: 3, column: 1 },
    }
    expect(lint([replaced])).toEqual([])
    const late = lint([...PING_AND_CLOCK.slice(0, 18), replaced])
    expect(kinds(late)).toEqual(['late-use-hub'])
    expect(late[0]?.sentence).toContain('1 listener and 1 timer of it were forgotten')
    const fired: Step = { kind: 'timer-fired', greenlet: MAINLOOP, timer: 2, owner: CLOCK }
    expect(lint([...PING_AND_CLOCK, fired, replaced], { complete: false })).toEqual([])
  })

  it('find a greenthread that never ran', () => {
    const found = lint(PING_AND_CLOCK.slice(0, 4))
    expect(found).toMatchObject([{ kind: 'never-ran', event: 2 }])
    expect(found[0]?.sentence).toMatch(/^ping never ran/)
    expect(lint(PING_AND_CLOCK.slice(0, 4), { complete: false })).toEqual([])
  })

  it('find a loop of sleep(0), once', () => {
    const turn = (timer: number): Step[] => [
      { kind: 'timer-scheduled', greenlet: PING, timer, owner: PING, seconds: 0 },
      { kind: 'switch', greenlet: PING, from: PING, to: MAINLOOP, why: 'switch' },
      { kind: 'timer-fired', greenlet: MAINLOOP, timer, owner: PING },
      { kind: 'switch', greenlet: MAINLOOP, from: MAINLOOP, to: PING, why: 'resume' },
    ]
    const loop = Array.from({ length: 600 }, (_, index) => turn(100 + index)).flat()
    const start = PING_AND_CLOCK.slice(0, 11)
    expect(kinds(lint([...start, ...loop], { complete: false }))).toEqual(['busy-loop'])
    expect(lint([...start, ...loop.slice(0, 400)], { complete: false })).toEqual([])
  })

  it('lead to headings that the guide has', () => {
    for (const { page } of Object.values(GUIDE)) {
      const [name = '', anchor] = page.split('#')
      const file = path.join(import.meta.dirname, '../../../docs', `${name}.md`)
      expect(existsSync(file), file).toBe(true)
      if (anchor === undefined) continue
      const headings = readFileSync(file, 'utf8').match(/^#+ .*$/gm) ?? []
      const anchors = headings.map(
        (heading) =>
          /\{#([\w-]+)\}/.exec(heading)?.[1] ??
          heading
            .replace(/^#+ /, '')
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '-'),
      )
      expect(anchors, page).toContain(anchor)
    }
  })
})

describe('lints of the traces of real programs', () => {
  const real: [string, string, string[]][] = [
    ['a clean one', `await spawn(function* () { yield* sleep(0.01) })`, []],
    [
      'one with two readers',
      `const [left] = socketPair()
       spawn(function* first() { yield* left.recv(1) })
       spawn(function* second() { yield* left.recv(1) })
       await spawn(function* () { yield* sleep(0.02); process.exit() })`,
      ['left-at-the-end', 'second-reader'],
    ],
    [
      'one that changes its hub too late',
      `const [left] = socketPair()
       const reader = spawn(function* reader() { yield* left.recv(1) })
       reader.daemon = true
       await spawn(function* () { yield* sleep(0.01) })
       useHub('poll')`,
      ['late-use-hub'],
    ],
    ['one that ends too early', `spawn(function* () { yield* sleep(0) }); process.exit()`, ['never-ran']],
    [
      'one with a plain yield',
      `spawn(function* hasty() { yield sleep(0.01) } as never)`,
      ['forgotten-yield'],
    ],
  ]
  it.each(real)('%s', async (_, code, expected) => {
    const events = await recordProgram(`import { sleep, socketPair, spawn, useHub } from 'hublet'\n${code}`)
    // How long things take on a busy machine is another matter.
    expect(kinds(lintTrace(events, { ...ENDED, blockedMs: 10_000 })).sort()).toEqual(expected)
  })

  it('one that blocks', async () => {
    const events = await recordProgram(`import { sleep, spawn } from 'hublet'
      spawn(function* other() { yield* sleep(0.5) })
      await spawn(function* digger() { const end = performance.now() + 600; while (performance.now() < end); yield* sleep(0) })`)
    const found = lintTrace(events, { ...ENDED, blockedMs: 500 })
    expect(found.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/^digger held the thread for 6/),
    )
  })
})
