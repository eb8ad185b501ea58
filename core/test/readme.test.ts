/** The README's program, run as it stands there. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { transform } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { runProgram } from './support/run-program.ts'

const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8')

describe('the README', () => {
  it('has a program that says hello over an echo server', async () => {
    const program = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
    const { code } = await transform(program, { loader: 'ts', target: 'node20' })
    expect(await runProgram(code)).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' })
  })

  it('names files that exist', () => {
    const files = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, file]) => file as string)
    expect(files.length).toBeGreaterThan(8)
    for (const file of files)
      expect(() => readFileSync(path.join(import.meta.dirname, '../..', file))).not.toThrow(/ENOENT/)
  })
})
