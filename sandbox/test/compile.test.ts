/** Snippets become modules, mistakes become messages, and what a snippet does to the compiler it does to its own run. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { compilerFile } from '../server/compiler-file.ts'
import { type Compiled, startCompiler } from '../runner/compile.ts'
import { messagesIn, reportOf } from '../runner/compiler-messages.ts'
import { MAX_REPORT_BYTES } from '../shared/go-channel.ts'
import { PATIENCE } from './support/patience.ts'
import { findJail, processesWith, SessionClient, startTestServer } from './support/session-client.ts'

const MOST_BYTES = 2 * 1024 * 1024

function compile(code: string): Promise<Compiled> {
  return startCompiler(compilerFile(), MOST_BYTES).compile(code)
}

async function reportFor(code: string): Promise<string> {
  const compiled = await compile(code)
  if (compiled.ok) throw new Error(`It compiles: ${code.slice(0, 100)}`)
  return compiled.report
}

/** The compiler reads what is in the parentheses in both ways, and what is in those, and so on: each level takes twice as long. */
const ENDLESS = `type X = A extends ${'(infer U extends '.repeat(40)}B${' ? C : D)'.repeat(40)} ? 1 : 2`

/** Strings of an enum are put together when it is compiled: each member is twice as long as the one before. */
function doubling(members: number): string {
  const all = Array.from({ length: members }, (_, n) => `a${n + 1} = a${n} + a${n}`)
  return `enum E { a0 = "${'x'.repeat(16)}", ${all.join(', ')} }\nconsole.log('ran')`
}

describe('the compiler', () => {
  it('takes TypeScript that Node 20 does not know', async () => {
    const compiled = await compile('enum A { b }\nusing c = { [Symbol.dispose]() {} } as Disposable\n')
    expect(compiled.ok && compiled.code.toString()).not.toContain('using c')
    expect(compiled.ok).toBe(true)
  })

  it('does not check types', async () => {
    expect(
      await compile(`const text: string = 7 satisfies number; class A { constructor(private x: B) {} }`),
    ).toMatchObject({
      ok: true,
    })
  })

  it.each([
    [
      'let a\nlet b b\n',
      'snippet.ts:2:7: Expected ";" but found "b"',
      '  2 | let b b',
      '    |       \u001b[31m^',
    ],
    [
      'const é = "ü" + * 2',
      'snippet.ts:1:17: Unexpected "*"',
      '  1 | const é = "ü" + * 2',
      `    | ${' '.repeat(16)}\u001b[31m^`,
    ],
    [
      '\t\tconst ! = 1',
      'snippet.ts:1:9: Expected identifier but found "!"',
      '  1 | \t\tconst ! = 1',
      '    | \t\t      \u001b[31m^',
    ],
    ['a\r\nb\u2028c\n(', 'snippet.ts:4:2: Unexpected end of file', '  4 | (', '    |  \u001b[31m^'],
    [
      'let a\nfoo(a, class)',
      'snippet.ts:2:13: Expected "{" but found ")"',
      '  2 | foo(a, class)',
      '\u001b[31m^',
    ],
    [
      'import a from "x',
      'snippet.ts:1:17: Unterminated string literal',
      '  1 | import a from "x',
      '\u001b[31m^',
    ],
  ])('points at the mistake in %j', async (code, message, line, mark) => {
    const report = await reportFor(code)
    expect(report).toContain(message)
    expect(report).toContain(`\n\n${line}\n`)
    expect(report).toContain(mark)
  })

  it('marks a word from its first to its last character', async () => {
    expect(await reportFor('const x = 1; const class = 2')).toContain('\u001b[31m^^^^^\u001b[0m')
  })

  it('shows only the part of a long line where the mistake is', async () => {
    const report = await reportFor(`${'a;'.repeat(10_000)} const ! = 1; ${'b;'.repeat(10_000)}`)
    expect(report).toContain('snippet.ts:1:20008: Expected identifier but found "!"')
    expect(report).toContain('a; const ! = 1; b;')
    expect(report.length).toBeLessThan(400)
  })

  it('names many mistakes, as many as the trace channel takes', async () => {
    const report = await reportFor(`let a${';let a'.repeat(500)}`)
    expect(report.match(/has already been declared/g)?.length).toBeGreaterThan(5)
    expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThanOrEqual(MAX_REPORT_BYTES)
    const long = reportOf([{ text: 'x\u0000'.repeat(50_000) }], 'snippet.ts')
    expect(Buffer.byteLength(JSON.stringify(long))).toBeLessThanOrEqual(MAX_REPORT_BYTES)
  })

  it('says something about a place that is not in the snippet', () => {
    const said =
      '✘ [ERROR] Odd\n\n    snippet.ts:99:0:\n      99 │ x\n         ╵ ^\n\n✘ [ERROR] Other\n\n1 error\n'
    expect(messagesIn(said, 'one line', 'snippet.ts')).toEqual([{ text: 'Odd' }, { text: 'Other' }])
  })

  it('refuses what becomes too much, in one sentence', async () => {
    expect(await reportFor(doubling(18))).toBe(
      `snippet.ts: The snippet compiles to more than ${MOST_BYTES} bytes; write it shorter.\n`,
    )
  })

  it('makes no more than a few megabytes of deep nesting', async () => {
    const compiled = await compile(`${'if(1)'.repeat(13_000)};`)
    expect(compiled.ok && compiled.code.length < MOST_BYTES).toBe(true)
  })
})

const modes = (await findJail()) ? (['auto', 'bare'] as const) : (['bare'] as const)

describe.each(modes)('compiling with isolation %s', { timeout: 60_000 }, (isolation) => {
  let server: Awaited<ReturnType<typeof startTestServer>>
  let client: SessionClient

  beforeAll(async () => {
    server = await startTestServer({ isolation, limits: { seconds: 4, askSeconds: 2 } })
    client = await SessionClient.connect(server.address)
  })
  afterAll(() => server.close())

  /** Compilers that work for this server. */
  const compilers = () =>
    processesWith('--sourcefile=snippet.ts').filter(({ line }) => line.includes('--loader=ts'))
  async function running(): Promise<number> {
    const text = await (await fetch(new URL('/metrics', server.address))).text()
    return Number(/^hublet_sessions_running (\d+)$/m.exec(text)?.[1])
  }

  it('takes the time of the run, and is ended with it', async () => {
    const before = compilers().length
    expect(await client.run(ENDLESS)).toMatchObject({ reason: 'time-limit' })
    expect(client.output).toContain('Stopped: a session may last 4 seconds.')
    expect(client.messages.some(({ type }) => type === 'started')).toBe(false)
    await vi.waitFor(() => expect(compilers().length).toBeLessThanOrEqual(before), PATIENCE)
  })

  it('is ended by Stop', async () => {
    client.start(ENDLESS)
    await vi.waitFor(() => expect(compilers().length).toBeGreaterThan(0), PATIENCE)
    client.send({ type: 'stop' })
    expect(await client.ended()).toMatchObject({ reason: 'stopped', exitCode: null })
  })

  it('is ended when the visitor leaves', async () => {
    const visitor = await SessionClient.connect(server.address)
    for (const run of [0, 1, 2]) visitor.start(ENDLESS, { run })
    await vi.waitFor(async () => expect(await running()).toBe(3), PATIENCE)
    visitor.socket.terminate()
    await vi.waitFor(async () => expect(await running()).toBe(0), PATIENCE)
  })

  it.each([17, 20, 22, 24])('of a string that doubles %i times costs only its own run', async (members) => {
    const ended = await client.run(doubling(members))
    expect(ended.reason).toMatch(/^(not-compiled|memory-limit|time-limit)$/)
    expect(client.output.trim().split('\r\n')).toHaveLength(1)
    expect(client.errors).toEqual([])
    expect(client.output).not.toContain('ran')
  })

  it('lets the next snippet run as any other', async () => {
    expect(await client.run(`console.log('fine')`)).toMatchObject({ reason: 'exit', exitCode: 0 })
    expect(client.output).toBe('fine\r\n')
  })

  it('leaves the compiled snippet closed to the snippet', async () => {
    await client.run(`
      import { fstatSync, writeSync } from 'node:fs'
      const codeOf = (attempt) => { try { return attempt() } catch (error) { return error.code } }
      console.log([4, 5, 6].map((fd) => codeOf(() => fstatSync(fd).isFile())).join(), codeOf(() => writeSync(5, 'x')))`)
    // Node may have a descriptor of its own by then; it is not a file.
    expect(client.output).not.toContain('true')
  })
})
