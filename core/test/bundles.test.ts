/** The library in a program that a bundler has made: modules and CommonJS. */
import { execFile } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { CONTRACT } from '../kernel/addon-place.ts'
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

  it('refuses an addon beside it that was made of other sources', async () => {
    const outfile = path.join(folder, 'apart/out.cjs')
    const entryPoints = [path.join(folder, 'program.mjs')]
    await build({ entryPoints, outfile, bundle: true, platform: 'node', logLevel: 'error' })
    const pty = createRequire(import.meta.url).resolve('node-pty/build/Release/pty.node')
    copyFileSync(pty, path.join(folder, 'apart/hublet.node'))
    const run = promisify(execFile)(process.execPath, [outfile], { cwd: folder })
    await expect(run).rejects.toThrow(/ERR_ADDON_OUTDATED[^]*hublet.node has no contract, and \d is needed/)
  })
})

it('the library knows the contract of its addon', () => {
  const manifest = readFileSync(path.join(import.meta.dirname, '../../native/package.json'), 'utf8')
  expect(CONTRACT).toBe((JSON.parse(manifest) as { contract: number }).contract)
})
