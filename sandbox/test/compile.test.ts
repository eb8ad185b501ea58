/** Snippets become modules, mistakes become messages, and nothing that a visitor writes stops the compiler. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compile } from '../server/compile.ts'

describe('the compiler', () => {
  it('takes TypeScript that Node 20 does not know', async () => {
    const compiled = await compile('enum A { b }\nusing c = { [Symbol.dispose]() {} } as Disposable\n')
    expect(compiled).toMatchObject({ ok: true, code: expect.not.stringContaining('using c') })
  })

  it('shows only the part of a long line where the mistake is', async () => {
    const compiled = await compile(`${'a;'.repeat(10_000)} const ! = 1; ${'b;'.repeat(10_000)}`)
    const report = compiled.ok ? '' : compiled.report
    expect(report).toContain('snippet.ts:1:20008: Expected identifier but found "!"')
    expect(report).toContain('a; const ! = 1; b;')
    expect(report.length).toBeLessThan(400)
  })

  it('makes no more than a few megabytes of any snippet', async () => {
    const compiled = await compile(`${'if(1)'.repeat(13_000)};`)
    expect(compiled.ok && compiled.code.length < 4_000_000).toBe(true)
  })

  it('goes on after its process was lost', async () => {
    await compile('1')
    for (const pid of compilers()) process.kill(pid, 'SIGKILL')
    const results = await Promise.all([compile('1'), compile('2'), compile('3')])
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true])
    expect(await compile('4')).toMatchObject({ ok: true })
  })
})

function compilers(): number[] {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')
  const found = children.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--service='))
  expect(found).toHaveLength(1)
  return found.map(Number)
}
