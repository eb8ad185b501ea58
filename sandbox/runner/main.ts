/**
 * Loaded into a snippet's process before the snippet: loads the library, waits until the server has written the
 * snippet, compiles it, and sends what the hub does to the server.
 *
 * It comes with `--import`, so that the snippet is Node's main module. Errors, exit codes, the
 * warning about a top-level `await` that never ends, and `process.argv` are an ordinary program's.
 */
import { isMainThread } from 'node:worker_threads'
import { isFifo } from './is-fifo.ts'
import { TRACE_DESCRIPTOR } from '../shared/trace-channel.ts'

/** Programs that the snippet forks are started with these options: not with the runner among them. */
function hideFromChildren(): void {
  process.execArgv = process.execArgv.filter((option) => !option.startsWith('--import='))
}

// Workers inherit `--import` too; their hubs are not traced.
if (isMainThread) {
  hideFromChildren()
  const snippet = process.argv[1]
  if (snippet !== undefined && isFifo(TRACE_DESCRIPTOR)) {
    const { sendTrace } = await import('./send-trace.ts')
    const { waitForGo } = await import('./wait-for-go.ts')
    const settings = new URL(import.meta.url).searchParams
    await waitForGo(snippet, Number(settings.get('compiledBytes')))
    sendTrace(snippet, Number(settings.get('events')))
  }
}
