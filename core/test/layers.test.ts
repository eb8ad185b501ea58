import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '../..')

/** Low to high. A file may import what stands in a line above its own; within a line, only without a cycle. */
const CORE_LAYERS = [
  ['errors.ts', 'clock.ts', 'instrument.ts', 'place.ts', 'poller.ts'],
  ['greenlet/', 'spawn-place.ts'],
  ['green-local.ts'],
  ['hubs/checks.ts', 'hubs/error-sink.ts', 'hubs/host-contract.ts'],
  [
    'hubs/interest.ts',
    'hubs/listener.ts',
    'hubs/listener-table.ts',
    'hubs/timer.ts',
    'hubs/timer-queue.ts',
    'hubs/wake.ts',
  ],
  ['hubs/listeners.ts'],
  ['hubs/base-hub.ts'],
  ['native.ts'],
  ['hubs/host.ts', 'hubs/native-poller.ts'],
  ['hubs/epolls.ts', 'hubs/poll.ts', 'hubs/pyevent.ts', 'hubs/selects.ts'],
  ['hubs/registry.ts'],
  ['hubs/notify.ts', 'timeout.ts', 'until.ts'],
  ['hubs/trampoline.ts', 'wait-list.ts'],
  ['event.ts', 'semaphore.ts'],
  ['queue.ts'],
  ['greenthread.ts', 'with-timeout.ts'],
  ['thread-end.ts', 'green-iterator.ts', 'green-map.ts'],
  ['green-pool.ts', 'green-pile.ts'],
  ['greenio/'],
  ['trace/', 'testing/', 'debug/'],
  ['index.ts'],
  // Knows nothing of the library but the names in it.
  ['eslint-plugin/'],
]

/** Which of our own parts each part may import. */
const PARTS: Record<string, string[]> = {
  core: ['core', '#native'],
  'sandbox/shared': ['sandbox/shared'],
  'sandbox/runner': ['sandbox/runner', 'sandbox/shared', 'hublet'],
  'sandbox/server': ['sandbox/server', 'sandbox/shared'],
  // Of core only what is pure: the rules of the linter, and the trace format with its translation.
  'sandbox/client': [
    'sandbox/client',
    'sandbox/shared',
    'docs/snippets',
    'core/eslint-plugin',
    'core/trace/chrome-trace.ts',
    'core/trace/events.ts',
  ],
  e2e: ['e2e'],
}

function sources(folder: string): string[] {
  return (
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      // The text of a snippet is not an import of the file that holds it.
      .filter((file) => !file.includes('/test/') && !file.endsWith('-snippet.ts'))
  )
}

/** What a file imports: paths in the repository for its own, else the bare specifier. Comments do not count. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const imports =
    /^\s*(?:import|export)\s[\w\s{},*$]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  return [...text.matchAll(imports)].map(([, named, bare, dynamic]) => {
    const name = (named ?? bare ?? dynamic) as string
    return name.startsWith('.') ? path.relative(root, path.resolve(root, path.dirname(file), name)) : name
  })
}

function layerOf(file: string): number {
  const local = path.relative('core', file)
  return CORE_LAYERS.findIndex((layer) =>
    layer.some((name) => (name.endsWith('/') ? local.startsWith(name) : local === name)),
  )
}

const coreFiles = sources('core')
const ESLINT_PLUGIN = 'core/eslint-plugin/'

describe('imports', () => {
  it.each(coreFiles)('of %s point downward', (file) => {
    const own = layerOf(file)
    expect(own, `${file} stands in no layer: add it to CORE_LAYERS`).toBeGreaterThanOrEqual(0)
    for (const target of importsOf(file).filter((name) => name.startsWith('core/'))) {
      expect(layerOf(target), `${file} imports ${target}`).toBeLessThanOrEqual(own)
    }
  })

  it('of core make no cycle', () => {
    const done = new Set<string>()
    const visit = (file: string, trail: string[]): void => {
      expect(trail, `a cycle: ${[...trail, file].join(' -> ')}`).not.toContain(file)
      if (done.has(file)) return
      for (const target of importsOf(file).filter((name) => name.startsWith('core/')))
        visit(target, [...trail, file])
      done.add(file)
    }
    for (const file of coreFiles) visit(file, [])
    expect(done.size).toBe(coreFiles.length)
  })

  it('of the addon stand in one file of core', () => {
    expect(coreFiles.filter((file) => importsOf(file).includes('#native'))).toEqual(['core/native.ts'])
  })

  it("of core are Node's own modules, besides the addon", () => {
    const library = coreFiles.filter((file) => !file.startsWith(ESLINT_PLUGIN))
    const foreign = library.flatMap(importsOf).filter((name) => !/^(core\/|node:|#native$)/.test(name))
    expect(foreign).toEqual([])
  })

  it('of the ESLint plugin are its own files, and types alone of ESLint and TypeScript', () => {
    for (const file of coreFiles.filter((name) => name.startsWith(ESLINT_PLUGIN))) {
      const foreign = importsOf(file).filter((name) => !name.startsWith(ESLINT_PLUGIN))
      const text = readFileSync(path.join(root, file), 'utf8')
      for (const name of foreign) {
        expect(name).toMatch(/^(eslint|typescript|@typescript-eslint\/utils)$/)
        expect(text).toMatch(new RegExp(`^import type [^'\n]* from '${name}'$`, 'm'))
      }
    }
  })

  it.each(Object.entries(PARTS))('of %s stay within what it may know', (part, allowed) => {
    for (const file of sources(part)) {
      const ours = importsOf(file).filter((name) =>
        /^(core|native|sandbox|docs|e2e|bench|scripts|hublet|#native)(\/|$)/.test(name),
      )
      const wrong = ours.filter(
        (name) => !allowed.some((prefix) => name === prefix || name.startsWith(`${prefix}/`)),
      )
      expect(wrong, `${file} imports ${wrong.join(', ')}`).toEqual([])
    }
  })
})
