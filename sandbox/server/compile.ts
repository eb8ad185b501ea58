/** Turns a snippet into a module that Node runs, or into a message that points at the mistake. */
import { type Message, stop, transform } from 'esbuild'
import { codeFrame } from './code-frame.ts'

export type Compiled = { ok: true; code: string } | { ok: false; report: string }

/** Name under which a snippet appears in stack traces and messages. */
export const SNIPPET_NAME = 'snippet.ts'

/** Counts the compiler's processes: the one that a failed compilation used may be replaced already. */
let generation = 0

/**
 * Compiles one snippet: TypeScript, an ES module, for the oldest supported Node. Types are not
 * checked; the editor in the page does that. The report is terminal text with `line:column` from 1.
 *
 * The compiler is a process of its own, shared by all sessions. When it is lost, to a lack of memory
 * say, a new one gets the snippet.
 * @throws Error when the compiler cannot be started
 */
export async function compile(code: string): Promise<Compiled> {
  const used = generation
  try {
    return await compileOnce(code)
  } catch {
    if (used === generation) {
      generation++
      await stop()
    }
    return compileOnce(code)
  }
}

/** Starts the compiler's process, so that the first visitor does not wait for it. */
export async function warmUpCompiler(): Promise<void> {
  await compile('export {}')
}

async function compileOnce(code: string): Promise<Compiled> {
  try {
    const result = await transform(code, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      // Indentation alone would make hundreds of megabytes of deeply nested code.
      minifyWhitespace: true,
      // The compiler may rename a function; greenthreads are shown by the name that the user gave.
      keepNames: true,
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

function messagesOf(error: unknown): Message[] | undefined {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return undefined
  return error.errors.length > 0 ? (error.errors as Message[]) : undefined
}

function describe({ text, location }: Message): string {
  if (location === null) return `${SNIPPET_NAME}: ${text}\n`
  const { line, lineText } = location
  // esbuild counts bytes from 0.
  const bytes = Buffer.from(lineText)
  const column = bytes.subarray(0, location.column).toString().length
  const length = bytes.subarray(location.column, location.column + location.length).toString().length
  return `${SNIPPET_NAME}:${line}:${column + 1}: ${text}\n\n${codeFrame(lineText, line, column, length)}\n`
}
