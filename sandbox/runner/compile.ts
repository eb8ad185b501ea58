/**
 * Turns the snippet into a module that Node runs, or into a message that points at the mistake.
 *
 * The compiler is a process inside the run: whatever a snippet does to it, the run's limits, clock and end are its own. It is
 * started before there is a snippet, and waits for it at its standard input; one process compiles one snippet.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { SNIPPET_NAME } from '../shared/snippet-name.ts'
import { messagesIn, reportOf } from './compiler-messages.ts'

export type Compiled = { ok: true; code: Buffer } | { ok: false; report: string }

/** Compiling any snippet that a person writes takes a hundredth of it. */
const PATIENCE_SECONDS = 10

/** The compiler's report of mistakes; later text is not read. */
const MOST_SAID_BYTES = 1024 * 1024

/** TypeScript, an ES module, for the oldest supported Node. Types are not checked; the editor in the page does that. */
const OPTIONS = [
  '--loader=ts',
  '--format=esm',
  '--target=node20',
  // Indentation alone would make hundreds of megabytes of deeply nested code.
  '--minify-whitespace',
  // The compiler may rename a function; greenthreads are shown by the name that the user gave.
  '--keep-names',
  '--sourcemap=inline',
  `--sourcefile=${SNIPPET_NAME}`,
  '--color=false',
  '--log-level=error',
  '--log-limit=10',
]

export interface Compiler {
  /** Compiles the snippet, the only one that it ever gets. The report is terminal text with `line:column` from 1. */
  compile(source: string): Promise<Compiled>
}

/**
 * Starts esbuild.
 * @param file its executable
 * @param mostBytes of compiled code; more is a mistake of the snippet
 */
export function startCompiler(file: string, mostBytes: number): Compiler {
  // Its threads count as processes of the run: without a bound there is one for each processor.
  const child = spawn(file, OPTIONS, { argv0: 'esbuild', stdio: 'pipe', env: { GOMAXPROCS: '2' } })
  const ended = once(child, 'close') as Promise<[number | null]>
  // Told by `compile`; a runner that waits for its snippet has nobody to tell.
  ended.catch(() => undefined)
  // A compiler that has ended reads nothing; how it ended says why.
  child.stdin.on('error', () => undefined)
  let refusal: string | undefined
  const giveUp = (sentence: string): void => {
    refusal ??= sentence
    child.kill('SIGKILL')
  }
  const tooMuch = `The snippet compiles to more than ${mostBytes} bytes; write it shorter.`
  const code = collect(child.stdout, mostBytes, () => giveUp(tooMuch))
  const said = collect(child.stderr, MOST_SAID_BYTES, () => undefined)

  return {
    async compile(source) {
      const tooLong = `Compiling the snippet took more than ${PATIENCE_SECONDS} seconds; write it simpler.`
      const patience = setTimeout(() => giveUp(tooLong), PATIENCE_SECONDS * 1000)
      child.stdin.end(source)
      try {
        const [exitCode] = await ended
        if (refusal !== undefined) return { ok: false, report: reportOf([{ text: refusal }], SNIPPET_NAME) }
        if (exitCode === 0) return { ok: true, code: code() }
        const found = messagesIn(said().toString(), source, SNIPPET_NAME)
        // Without a mistake in it, the compiler itself was ended: out of memory, most likely.
        const text = 'Compiling the snippet takes more memory or processor time than a session has.'
        return { ok: false, report: reportOf(found.length > 0 ? found : [{ text }], SNIPPET_NAME) }
      } finally {
        clearTimeout(patience)
      }
    },
  }
}

/** Gathers what a stream brings, up to a bound. */
function collect(stream: Readable, mostBytes: number, onTooMuch: () => void): () => Buffer {
  const chunks: Buffer[] = []
  let length = 0
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > mostBytes) onTooMuch()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks)
}
