/**
 * Loaded into a snippet's process before the snippet: sends what the hub does to the server.
 *
 * It comes with `--import`, so that the snippet is Node's main module. Errors, exit codes, the
 * warning about a top-level `await` that never ends, and `process.argv` are an ordinary program's.
 */
import { fstatSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { TRACE_DESCRIPTOR } from '../shared/trace-channel.ts'

/** Programs that the snippet forks are started with these options: not with the runner among them. */
function hideFromChildren(): void {
  process.execArgv = process.execArgv.filter((option) => !option.startsWith('--import='))
}

/**
 * As a bigint, because the other result stays in a buffer that Node's `realpathSync` looks at: after
 * the status of a FIFO it leaves symbolic links as they are, and modules are loaded twice (Node 20).
 */
function hasTraceChannel(): boolean {
  try {
    return fstatSync(TRACE_DESCRIPTOR, { bigint: true }).isFIFO()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBADF') return false
    throw error
  }
}

// Workers inherit `--import` too; their hubs are not traced.
if (isMainThread) {
  hideFromChildren()
  const snippet = process.argv[1]
  if (snippet !== undefined && hasTraceChannel()) {
    const { sendTrace } = await import('./send-trace.ts')
    sendTrace(snippet, Number(new URL(import.meta.url).searchParams.get('events')))
  }
}
