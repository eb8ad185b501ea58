/** Turns a snippet into a module that Node runs, or into a message that points at the mistake. */
import { type Message, transform } from 'esbuild'

export type Compiled = { ok: true; code: string } | { ok: false; report: string }

/** Name under which a snippet appears in stack traces and messages. */
export const SNIPPET_NAME = 'snippet.ts'

/**
 * Compiles one snippet: TypeScript, an ES module, for the oldest supported Node. Types are not
 * checked; the editor in the page does that. The report is terminal text with `line:column` from 1.
 */
export async function compile(code: string): Promise<Compiled> {
  try {
    const result = await transform(code, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile: SNIPPET_NAME,
      logLevel: 'silent',
    })
    return { ok: true, code: result.code }
  } catch (error) {
    const messages = messagesOf(error)
    if (messages === undefined) throw error
    return { ok: false, report: messages.map(describe).join('\n') }
  }
}

/** Starts the compiler's process, so that the first visitor does not wait for it. */
export async function warmUpCompiler(): Promise<void> {
  await compile('export {}')
}

function messagesOf(error: unknown): Message[] | undefined {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return undefined
  return error.errors.length > 0 ? (error.errors as Message[]) : undefined
}

function describe({ text, location }: Message): string {
  if (location === null) return `${SNIPPET_NAME}: ${text}\n`
  const { line, lineText } = location
  const before = Buffer.from(lineText).subarray(0, location.column).toString()
  const marked = Buffer.from(lineText)
    .subarray(location.column, location.column + location.length)
    .toString()
  const margin = ' '.repeat(String(line).length)
  const indent = before.replace(/[^\t]/g, ' ')
  return [
    `${SNIPPET_NAME}:${line}:${before.length + 1}: ${text}`,
    '',
    `  ${line} | ${lineText}`,
    `  ${margin} | ${indent}\u001b[31m${'^'.repeat(Math.max(1, marked.length))}\u001b[0m`,
    '',
  ].join('\n')
}
