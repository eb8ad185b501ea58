/** Every program that the documentation shows compiles, runs, and prints what the page says that it prints. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isExcerpt, readPrograms, type Program } from '../live/read-programs.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const docs = join(repository, 'docs')
const run = promisify(execFile)

const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md') && !path.split(sep).some((part) => part.startsWith('.')))
  .sort()
  .map((path) => ({ path, programs: readPrograms(join(docs, path)) }))
  .filter(({ programs }) => programs.length > 0)

/** A project of its own, outside the repository, in which `hublet` is an installed package. */
let project: string
let problems: Map<Program, string[]>

beforeAll(() => {
  const library = join(repository, 'dist/core/index.js')
  if (!existsSync(library)) throw new Error(`${library} is missing. Run \`npm run build\` first.`)
  project = mkdtempSync(join(tmpdir(), 'hublet-docs-'))
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(repository, join(project, 'node_modules/hublet'))
  symlinkSync(join(repository, 'node_modules/@types'), join(project, 'node_modules/@types'))
  // A native library that knows nothing of Hublet; a snippet waits on a descriptor of it.
  symlinkSync(join(repository, 'node_modules/node-pty'), join(project, 'node_modules/node-pty'))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  problems = compile(pages.flatMap(({ programs }) => programs))
}, 60_000)

afterAll(() => {
  if (project !== undefined) rmSync(project, { recursive: true })
})

for (const { path, programs } of pages) {
  describe(path, () => {
    for (const program of programs) describe(program.title, () => testProgram(program))
  })
}

function testProgram(program: Program): void {
  it('has no type errors', () => {
    expect(problems.get(program) ?? []).toEqual([])
  })

  for (const hub of program.hubs.length > 0 ? program.hubs : [undefined]) {
    it(`prints what the page says, on ${hub ?? 'the default hub'}`, { timeout: 20_000 }, async () => {
      const { stdout, stderr } = await execute(program, hub)
      expect(stderr).toBe('')
      if (program.output !== undefined) expect(stdout.trimEnd()).toBe(program.output)
    })
  }

  for (const { line, text } of program.excerpts) {
    it(`is quoted truthfully in line ${line}`, () => {
      expect(isExcerpt(text, program.output ?? ''), text).toBe(true)
    })
  }
}

/** Runs a program in its own process, as a reader would; an exit code other than 0 rejects. */
async function execute(program: Program, hub?: string): Promise<{ stdout: string; stderr: string }> {
  const { code } = await transform(program.code, {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    keepNames: true,
    sourcemap: 'inline',
    sourcefile: program.source,
  })
  const file = join(project, `${nameOf(program)}.mjs`)
  writeFileSync(file, code)
  const { EVENTLET_HUB: _, HUBLET_TRACE: __, ...environment } = process.env
  const env = hub === undefined ? environment : { ...environment, EVENTLET_HUB: hub }
  return run(process.execPath, ['--enable-source-maps', file], { env, timeout: 15_000, encoding: 'utf8' })
}

/** Type errors of each program, at the line where a reader finds them. */
function compile(programs: Program[]): Map<Program, string[]> {
  const files = new Map(programs.map((program) => [join(project, `${nameOf(program)}.ts`), program]))
  for (const [file, { code }] of files) writeFileSync(file, `${code}\nexport {}\n`)
  const base = ts.readConfigFile(join(repository, 'tsconfig.base.json'), ts.sys.readFile).config as object
  const { options } = ts.parseJsonConfigFileContent(base, ts.sys, project)
  const compilation = ts.createProgram([...files.keys()], {
    ...options,
    composite: false,
    noEmit: true,
    declaration: false,
    declarationMap: false,
    rewriteRelativeImportExtensions: false,
  })
  const found = new Map<Program, string[]>()
  for (const diagnostic of ts.getPreEmitDiagnostics(compilation)) {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
    const program = files.get(diagnostic.file?.fileName ?? '')
    if (program === undefined) throw new Error(`${diagnostic.file?.fileName ?? 'TypeScript'}: ${text}`)
    const line =
      program.line + 1 + (diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0)
    found.set(program, [...(found.get(program) ?? []), `${relative(docs, program.source)}:${line}: ${text}`])
  }
  return found
}

function nameOf({ page, title }: Program): string {
  return `${relative(docs, page)} ${title}`.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase()
}
