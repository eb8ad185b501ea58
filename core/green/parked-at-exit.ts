/**
 * Says on stderr that a process ends while greenthreads are parked for ever, and has it end with 13, as Node does for an
 * `await` at the top level that is never settled.
 */
import { liveThreads, type LiveThread } from '../ground/live-threads.ts'
import { getHub } from '../hubs/registry.ts'

/** Node's own exit code for what was awaited and did not come. */
const EXIT_CODE = 13

/** Names in the message; the others are counted. */
const MOST_NAMES = 10

/** Lines about where one of them waits. */
type Describe = (thread: LiveThread) => string[]

let describe: Describe | null = null

/** Sets who knows where greenthreads wait; null for nobody. */
export function describeParked(next: Describe | null): void {
  describe = next
}

/** Greenthreads that are parked for ever, if the process ends now. */
let parked: LiveThread[] = []

process.on('beforeExit', () => {
  parked = isAsleep() ? liveThreads().filter(({ daemon }) => !daemon) : []
  if (parked.length === 0 || (process.exitCode !== undefined && process.exitCode !== 0)) return
  const before = process.exitCode
  process.exitCode = EXIT_CODE
  // Runs only if another listener gives the process something to do.
  setImmediate(() => {
    parked = []
    if (process.exitCode === EXIT_CODE) process.exitCode = before
  }).unref()
})

process.on('exit', () => {
  if (parked.length > 0) process.stderr.write(message())
})

/** Whether nothing can wake anybody: a descriptor that does not keep the process alive could. */
function isAsleep(): boolean {
  if (liveThreads().length === 0) return false
  const hub = getHub()
  return hub.getReaders().size === 0 && hub.getWriters().size === 0
}

function message(): string {
  const one = parked.length === 1
  const head = `The process ends while ${one ? 'a greenthread is' : `${parked.length} greenthreads are`} parked for ever: nothing is left that could wake ${one ? 'it' : 'them'}.`
  return `${head}\n${describe === null ? names() : places(describe)}\n`
}

function names(): string {
  const counts = new Map<string, number>()
  for (const { name } of parked) counts.set(name, (counts.get(name) ?? 0) + 1)
  const shown = [...counts]
    .slice(0, MOST_NAMES)
    .map(([name, count]) => `  ${name}${count > 1 ? `, ${count} times` : ''}`)
  if (counts.size > MOST_NAMES) shown.push(`  and ${counts.size - MOST_NAMES} other names`)
  return [
    ...shown,
    "Where each waits is said when watchGreenthreads() of 'hublet/debug' is called first.",
    'One that may be left behind is declared by thread.daemon = true.',
  ].join('\n')
}

function places(by: Describe): string {
  return parked
    .flatMap((thread) => [`  ${thread.name} waits`, ...by(thread).map((line) => `      ${line}`)])
    .join('\n')
}
