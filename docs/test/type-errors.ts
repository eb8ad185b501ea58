/** Compiles programs as readers do who have installed `hublet`. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** @returns one line for each error: name of the program, line, and what TypeScript says */
export function typeErrors(programs: readonly { name: string; code: string }[]): string[] {
  const project = mkdtempSync(join(tmpdir(), 'hublet-types-'))
  try {
    mkdirSync(join(project, 'node_modules'))
    symlinkSync(repository, join(project, 'node_modules/hublet'))
    symlinkSync(join(repository, 'node_modules/@types'), join(project, 'node_modules/@types'))
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
    const files = programs.map(({ name, code }) => {
      const file = join(project, `${name}.ts`)
      writeFileSync(file, `${code}\nexport {}\n`)
      return file
    })
    const base = ts.readConfigFile(join(repository, 'tsconfig.base.json'), ts.sys.readFile).config as object
    const { options } = ts.parseJsonConfigFileContent(base, ts.sys, project)
    const program = ts.createProgram(files, {
      ...options,
      composite: false,
      noEmit: true,
      declaration: false,
      declarationMap: false,
      rewriteRelativeImportExtensions: false,
    })
    return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
      const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0
      return `${basename(file?.fileName ?? '')}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  } finally {
    rmSync(project, { recursive: true })
  }
}
