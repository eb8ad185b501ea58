/** Monaco's TypeScript worker, a module that Monaco itself does not declare. */
declare module 'monaco-editor/languages/features/typescript/ts.worker' {
  import type ts from 'typescript'

  export class TypeScriptWorker {
    constructor(context: unknown, createData: unknown)
    getLanguageService(): ts.LanguageService
  }
  export function initialize(create: (context: unknown, createData: unknown) => TypeScriptWorker): void
}
