/** Compiles small programs as a user of Hublet would, to see what TypeScript says of them. */
import path from 'node:path'
import ts from 'typescript'

const root = path.join(import.meta.dirname, '../../..')

/**
 * Compiles programs that exist in memory alone, all at once; `hublet` is the source.
 *
 * @param programs - name to TypeScript
 * @returns name to the messages of its errors
 */
export function compile(programs: Record<string, string>): Record<string, string[]> {
  // A small program may leave things unused.
  const options = { ...testOptions().options, noUnusedLocals: false }
  const texts = new Map(
    Object.entries(programs).map(([name, text]) => [path.join(root, `core/test/${name}.memory.ts`), text]),
  )
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = (file) => texts.has(file) || fileExists(file)
  host.readFile = (file) => texts.get(file) ?? readFile(file)
  host.getSourceFile = (file, languageVersion) => {
    const text = texts.get(file)
    if (text === undefined) return getSourceFile(file, languageVersion)
    return ts.createSourceFile(file, `${text}\nexport {}\n`, languageVersion)
  }
  const program = ts.createProgram([...texts.keys()], options, host)
  return Object.fromEntries(
    [...texts.keys()].map((file, index) => [
      Object.keys(programs)[index],
      ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map(messageOf),
    ]),
  )
}

/** The files and options of `tsc -p tsconfig.test.json`. */
export function testOptions(): { options: ts.CompilerOptions; files: string[] } {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.test.json'), ts.sys.readFile) as {
    config: unknown
  }
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return { options, files: fileNames.map((file) => path.relative(root, file)) }
}

function messageOf({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, '\n')
}
