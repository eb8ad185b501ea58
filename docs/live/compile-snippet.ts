/** Compiles a program as the sandbox server does, whose line numbers the recorded events have. */
import { transform } from 'esbuild'

export async function compileSnippet(code: string): Promise<string> {
  const result = await transform(code, {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    keepNames: true,
    sourcemap: 'inline',
    sourcefile: 'snippet.ts',
  })
  return result.code
}
