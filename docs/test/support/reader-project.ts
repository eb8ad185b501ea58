/** Compiles and runs programs as readers do: in a project of their own, outside the repository, with `hublet` installed. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import ts from 'typescript'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const run = promisify(execFile)

/**
 * A reader's installation: the library, and a native one that knows nothing of it, for the snippet that waits on its
 * descriptor.
 */
const INSTALLED = { hublet: '.', '@types': 'node_modules/@types', 'node-pty': 'node_modules/node-pty' }

/** Without the collector's tasks in Node's loop, each of which would end a wait that a program shows (often so in Node 22). */
const NODE_OPTIONS = ['--enable-source-maps', '--no-incremental-marking']

/** How TypeScript is set where nothing is written. */
const CHECK_ONLY = {
  composite: false,
  noEmit: true,
  declaration: false,
  declarationMap: false,
  rewriteRelativeImportExtensions: false,
}

export interface ReaderProgram {
  /** Its file, without the ending. */
  name: string
  code: string
}

/** The message of TypeScript about a line, counted from 1, of the program with this name. */
export interface TypeProblem {
  name: string
  line: number
  text: string
}

export class ReaderProject {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hublet-reader-'))

  constructor() {
    const library = join(repository, 'dist/core/index.js')
    if (!existsSync(library)) throw new Error(`${library} is missing. Run \`npm run build\` first.`)
    mkdirSync(join(this.#folder, 'node_modules'))
    for (const [name, place] of Object.entries(INSTALLED))
      symlinkSync(join(repository, place), join(this.#folder, 'node_modules', name))
    writeFileSync(join(this.#folder, 'package.json'), '{ "type": "module" }')
  }

  /** Compiles all of them at once. */
  typeErrors(programs: readonly ReaderProgram[]): TypeProblem[] {
    const files = programs.map(({ name, code }) => this.#write(`${name}.ts`, `${code}\nexport {}\n`))
    const base = ts.readConfigFile(join(repository, 'tsconfig.base.json'), ts.sys.readFile).config as object
    const { options } = ts.parseJsonConfigFileContent(base, ts.sys, this.#folder)
    const compilation = ts.createProgram(files, { ...options, ...CHECK_ONLY })
    return ts.getPreEmitDiagnostics(compilation).map(({ file, start, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, '\n')
      const name = basename(file?.fileName ?? '', '.ts')
      if (!programs.some((program) => program.name === name))
        throw new Error(`${name || 'TypeScript'}: ${text}`)
      return { name, line: (file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0) + 1, text }
    })
  }

  /**
   * Runs a program in a process of its own; an exit code other than 0 rejects.
   *
   * @param hub - what EVENTLET_HUB says, if anything
   * @param source - what stack traces name
   */
  async run(
    { name, code }: ReaderProgram,
    hub: string | undefined,
    source = `${name}.ts`,
  ): Promise<{ stdout: string; stderr: string }> {
    const compiled = await transform(code, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      keepNames: true,
      sourcemap: 'inline',
      sourcefile: source,
    })
    const file = this.#write(`${name}.mjs`, compiled.code)
    const { EVENTLET_HUB: _, HUBLET_TRACE: __, ...environment } = process.env
    const env = hub === undefined ? environment : { ...environment, EVENTLET_HUB: hub }
    return run(process.execPath, [...NODE_OPTIONS, file], { env, timeout: 45_000, encoding: 'utf8' })
  }

  #write(name: string, text: string): string {
    const file = join(this.#folder, name)
    writeFileSync(file, text)
    return file
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}
