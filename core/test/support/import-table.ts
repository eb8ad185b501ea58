/** Which files may import which, and which they do: for the test that holds them to it, and for the drawing in the internals. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'

export const root = path.join(import.meta.dirname, '../../..')

/** Low to high. A file may import what stands in a line above its own; within a line, only without a cycle. */
export const CORE_LAYERS = [
  [
    'ground/errors.ts',
    'ground/check-error.ts',
    'ground/clock.ts',
    'ground/copy-bytes.ts',
    'ground/instrument.ts',
    'ground/place.ts',
    'kernel/poller.ts',
    'ground/show-as.ts',
    'ground/shown.ts',
  ],
  ['greenlet/', 'green/spawn-place.ts'],
  ['greenlet/green-local.ts'],
  ['ground/checks.ts', 'hubs/error-sink.ts', 'kernel/host-contract.ts', 'green/place-of-wait.ts'],
  [
    'listeners/interest.ts',
    'listeners/listener.ts',
    'listeners/listener-table.ts',
    'timers/timer.ts',
    'timers/timer-table.ts',
    'timers/timer-heap.ts',
    'timers/timer-run.ts',
    'timers/later-timers.ts',
    'timers/timer-queue.ts',
    'hubs/wake.ts',
  ],
  ['listeners/arrivals.ts', 'hubs/departures.ts'],
  ['listeners/listeners.ts'],
  ['hubs/base-hub.ts'],
  ['kernel/native.ts'],
  ['kernel/host.ts', 'kernel/native-poller.ts'],
  ['hubs/epolls.ts', 'hubs/poll.ts', 'hubs/pyevent.ts', 'hubs/selects.ts'],
  ['hubs/registry.ts'],
  ['green/notify.ts', 'green/timeout.ts', 'green/until.ts'],
  ['green/trampoline.ts', 'green/wait-list.ts'],
  ['green/event.ts', 'green/semaphore.ts'],
  ['green/queue.ts'],
  ['green/greenthread.ts', 'green/sleep.ts', 'green/with-timeout.ts'],
  ['green/thread-end.ts', 'pools/green-iterator.ts', 'pools/green-map.ts'],
  ['pools/green-pool.ts', 'pools/green-pile.ts'],
  ['greenio/'],
  ['trace/', 'testing/', 'debug/'],
  ['index.ts'],
  // Knows nothing of the library but the names in it.
  ['eslint-plugin/'],
]

/** Which of our own parts each part may import. */
export const PARTS: Record<string, string[]> = {
  core: ['core', '#native'],
  'sandbox/shared': ['sandbox/shared'],
  'sandbox/runner': ['sandbox/runner', 'sandbox/shared', 'hublet'],
  'sandbox/server': ['sandbox/server', 'sandbox/shared'],
  // Of core only what is pure: the rules of the linter, and the trace format with its translation.
  'sandbox/client': [
    'sandbox/client',
    'sandbox/shared',
    'docs/snippets',
    'eslint-plugin',
    'core/trace/chrome-trace.ts',
    'core/trace/events.ts',
  ],
  e2e: ['e2e'],
}

export function sources(folder: string): string[] {
  return (
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      // The text of a snippet is not an import of the file that holds it.
      .filter((file) => !file.includes('/test/') && !file.endsWith('-snippet.ts'))
  )
}

/** What a file imports: paths in the repository for its own, else the bare specifier. Comments do not count. */
export function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const imports =
    /^\s*(?:import|export)\s[\w\s{},*$]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  return [...text.matchAll(imports)].map(([, named, bare, dynamic]) => {
    const name = (named ?? bare ?? dynamic) as string
    return name.startsWith('.') ? path.relative(root, path.resolve(root, path.dirname(file), name)) : name
  })
}

export function layerOf(file: string): number {
  const local = path.relative('core', file)
  return CORE_LAYERS.findIndex((layer) =>
    layer.some((name) => (name.endsWith('/') ? local.startsWith(name) : local === name)),
  )
}
