/** The editor's worker for TypeScript: Monaco's own, which also knows the forgotten `yield*`. */
import { initialize, TypeScriptWorker } from 'monaco-editor/languages/features/typescript/ts.worker'
import { lintGreen, type GreenFinding } from './green-lint.ts'

class GreenTypeScriptWorker extends TypeScriptWorker {
  /** Finds what the rules of `hublet/eslint-plugin` report in a snippet. */
  async findGreenMistakes(fileName: string): Promise<GreenFinding[]> {
    const program = this.getLanguageService().getProgram()
    const file = program?.getSourceFile(fileName)
    return program && file ? lintGreen(program, file) : []
  }
}

/** The worker's methods, as the page sees them. */
export interface GreenWorker {
  findGreenMistakes(fileName: string): Promise<GreenFinding[]>
}

type Context = ConstructorParameters<typeof TypeScriptWorker>[0]
type CreateData = ConstructorParameters<typeof TypeScriptWorker>[1]

self.onmessage = () => {
  initialize((context: Context, data: CreateData) => new GreenTypeScriptWorker(context, data))
}
