/** The choice between the binaries for the two C libraries of Linux. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const fitting = createRequire(import.meta.url)('../musl.js') as (file: string) => string

let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hublet-musl-'))
  for (const name of ['hublet.glibc.node', 'hublet.musl.node']) writeFileSync(path.join(folder, name), '')
})

afterAll(() => rmSync(folder, { recursive: true }))

it.runIf(process.platform === 'linux')('takes the binary for the C library that runs Node', () => {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  const libc = header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
  const chosen = fitting(path.join(folder, 'hublet.glibc.node'))
  expect(path.basename(chosen)).toBe(`hublet.${libc}.node`)
})

it('leaves a binary as it is that was compiled here, or has no other beside it', () => {
  for (const file of ['build/Release/hublet.node', 'elsewhere/hublet.glibc.node'])
    expect(fitting(path.join(folder, file))).toBe(path.join(folder, file))
})
