/** The library in a program that a bundler has made: modules and CommonJS. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const PROGRAM = `
  import { Timeout, sleep, spawn } from 'hublet'
  function failing() { throw new TypeError('broken') }
  spawn(function* () {
    yield* sleep(0)
    console.log(new Timeout(null).name)
    failing()
  }).catch((error) => console.log(error.stack.split('\\n')[1].trim().split(' ')[1]))
`

let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bundles-'))
  mkdirSync(path.join(folder, 'node_modules'))
  symlinkSync(path.join(import.meta.dirname, '../..'), path.join(folder, 'node_modules/hublet'))
  writeFileSync(path.join(folder, 'program.mjs'), PROGRAM)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('a bundle', () => {
  it.each([
    ['esm' as const, 'out.mjs'],
    ['cjs' as const, 'out.cjs'],
  ])(
    'in the format %s runs beside the package, names errors, and keeps the lines of the program',
    async (format, file) => {
      const outfile = path.join(folder, file)
      const entryPoints = [path.join(folder, 'program.mjs')]
      await build({
        entryPoints,
        outfile,
        format,
        bundle: true,
        platform: 'node',
        keepNames: false,
        logLevel: 'error',
      })
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [outfile], { cwd: folder })
      expect([stdout, stderr]).toEqual(['Timeout\nfailing\n', ''])
    },
  )
})
