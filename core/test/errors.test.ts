/** Keeps the list of error codes, the code that raises them, and their documentation page equal. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transform } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../ground/errors.ts'
import { runProgram } from './support/run-program.ts'
import { compile } from './types/compile.ts'

const root = path.join(import.meta.dirname, '../..')
const page = readFileSync(path.join(root, 'docs/reference/errors.md'), 'utf8')

interface Section {
  code: string
  /** The program that raises it. */
  example: string
  /** Its output; `…` stands for anything. */
  message: string
  /** The explanation, and the way out. */
  before: string
  after: string
}

const sections = [...page.matchAll(/^### (ERR_\w+)$([\s\S]*?)(?=^##|$(?![\s\S]))/gm)].map(readSection)

function readSection([, code = '', text = '']: RegExpMatchArray): Section {
  const fences = /^([\s\S]*?)```ts\n([\s\S]*?)```\n\n```text message\n([\s\S]*?)\n```\n([\s\S]*)$/.exec(text)
  if (fences === null) throw new Error(`${code}: the page has no example with its message`)
  const [, before = '', example = '', message = '', after = ''] = fences
  return { code, before, example, message, after }
}

/** The codes that stand where an error is made, by file. */
const raised = readdirSync(path.join(root, 'core'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('test/'))
  .flatMap((file) => {
    const text = readFileSync(path.join(root, 'core', file), 'utf8')
    return [...text.matchAll(/(?:new HubError|super)\(\s*'(ERR_\w+)'/g)].map(([, code]) => code as string)
  })

describe('the error codes', () => {
  it('have a section each on the documentation page, and the page has no others', () => {
    expect(sections.map(({ code }) => code).sort()).toEqual([...ERROR_CODES].sort())
  })

  it('are raised somewhere', () => {
    expect([...new Set(raised)].sort()).toEqual([...ERROR_CODES].sort())
  })

  it('that the page mentions exist', () => {
    const mentioned = new Set(page.match(/ERR_\w+/g))
    expect([...mentioned].filter((code) => !(ERROR_CODES as readonly string[]).includes(code))).toEqual([])
  })
})

describe('the page of errors', () => {
  const problems = compile(Object.fromEntries(sections.map(({ code, example }) => [code, example])))

  describe.each(sections)('$code', ({ code, example, message, before, after }) => {
    it('says what happened and the way out', () => {
      expect(before.trim()).not.toBe('')
      expect(after).toMatch(/^\n\*\*Way out\.\*\* \S/)
    })

    it('has an example without type errors', () => {
      expect(problems[code]).toEqual([])
    })

    it('has an example that raises it, with its message', async () => {
      const { code: program } = await transform(example, { loader: 'ts', target: 'node20' })
      const { stderr } = await (ELSEWHERE[code] ?? run)(program)
      expect(stderr).toContain(`code: '${code}'`)
      expect(stderr).toMatch(pattern(message))
    })
  })
})

/** On one hub: its name is in some messages. */
function run(program: string): Promise<{ stderr: string }> {
  return runProgram(program, { env: { EVENTLET_HUB: 'epolls' } })
}

/** How the program is run that shows what is wrong with the addon, or missing in a page. */
const ELSEWHERE: Record<string, (program: string) => { stderr: string } | Promise<{ stderr: string }>> = {
  /** It was never compiled. */
  ERR_ADDON_MISSING: (program) => runInstalled(program, () => undefined),
  /** It was compiled, and then the library was updated. */
  ERR_ADDON_OUTDATED: (program) =>
    runInstalled(program, (installed) => {
      cpSync(path.join(root, ADDON), path.join(installed, ADDON), { recursive: true })
      const file = path.join(installed, 'native/package.json')
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { contract: number }
      writeFileSync(file, JSON.stringify({ ...manifest, contract: manifest.contract + 1 }))
    }),
  /** By the entry for pages. */
  ERR_NOT_IN_PAGE: (program) => runProgram(program, { nodeArgs: ['--conditions=browser'] }),
}

const ADDON = 'native/build/Release/hublet.node'

/** Runs a program where Hublet is installed, but not compiled. */
function runInstalled(program: string, prepare: (installed: string) => void): { stderr: string } {
  const project = mkdtempSync(path.join(tmpdir(), 'hublet-errors-'))
  try {
    const installed = path.join(project, 'node_modules/hublet')
    mkdirSync(path.join(installed, 'native'), { recursive: true })
    for (const file of [
      'package.json',
      'dist/core',
      'native/index.js',
      'native/musl.js',
      'native/package.json',
    ]) {
      cpSync(path.join(root, file), path.join(installed, file), { recursive: true })
    }
    prepare(installed)
    symlinkSync(
      path.join(root, 'node_modules/node-gyp-build'),
      path.join(project, 'node_modules/node-gyp-build'),
    )
    writeFileSync(path.join(project, 'program.mjs'), program)
    return spawnSync(process.execPath, ['program.mjs'], { cwd: project, encoding: 'utf8' })
  } finally {
    rmSync(project, { recursive: true })
  }
}

function pattern(message: string): RegExp {
  const parts = message.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').trim())
  return new RegExp(parts.join('[\\s\\S]*'))
}
