/** The library as a snippet gets it: in few files, and in all else the one that was built. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENTRIES } from '../server/isolation/bundle-library.ts'
import { SAME_USER } from '../server/isolation/unprivileged.ts'
import { visiblePackage } from '../server/isolation/visible-package.ts'
import { PACKAGE_ROOT, SessionClient, startTestServer } from './support/session-client.ts'

/** Modules that are loaded for a file, itself among them; by `import` statements, as the compilers write them. */
function modulesOf(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
    /^\s*(?:import|export)\b[^'"]*["'](\..*)["']/gm,
  )) {
    modulesOf(join(dirname(file), specifier), found)
  }
  return found
}

describe('the library in a session', () => {
  let server: Awaited<ReturnType<typeof startTestServer>>
  let client: SessionClient

  beforeAll(async () => {
    server = await startTestServer()
    client = await SessionClient.connect(server.address)
  })
  afterAll(() => server.close())

  it('exports what the built one exports, from each place but the linter', async () => {
    const { exports } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
      exports: Record<string, string | { default: string }>
    }
    const expected: Record<string, string[]> = {}
    for (const [name, target] of Object.entries(exports)) {
      if (typeof target === 'string' || name === './eslint-plugin') continue
      const module = (await import(join(PACKAGE_ROOT, target.default))) as object
      expected[name.replace(/^\./, 'hublet')] = Object.keys(module).sort()
      expect(ENTRIES).toContain(target.default.replace(/^\.\//, ''))
    }
    await client.run(`
      const found = {}
      for (const name of ${JSON.stringify(Object.keys(expected))}) found[name] = Object.keys(await import(name)).sort()
      process.stdout.write(JSON.stringify(found))`)
    expect(JSON.parse(client.output)).toEqual(expected)
  })

  it('is the same for all who import it: what one part is told, the others know', async () => {
    await client.run(`
      import { sleep, spawn } from 'hublet'
      import { addInstrument, TraceRecorder } from 'hublet/trace'
      import { formatHubTimers } from 'hublet/debug'
      const kinds = []
      addInstrument(new TraceRecorder({ onEvent: ({ kind }) => kinds.push(kind) }))
      spawn(function* () { yield* sleep(60) })
      spawn(function* () { yield* sleep(0); console.log(kinds.includes('timer-scheduled') + formatHubTimers()); process.exit() })`)
    expect(client.output).toMatch(/^trueTIMERS:\s+in [\d.]+ s: .*60 s/)
  })

  it('names functions, classes and the lines of its modules as they are', async () => {
    await client.run(`
      import { Queue, sleep, spawn } from 'hublet'
      console.log(sleep.name, Queue.name, new Queue().constructor.name)
      try { spawn(undefined as never) } catch (error) { console.log((error as Error).stack) }`)
    expect(client.output).toContain('sleep Queue Queue\r\n')
    expect(client.output).toMatch(/at spawn \(\S*dist\/core\/green\/greenthread\.js:\d+:\d+\)/)
    expect(client.output).toMatch(/snippet\.ts:4:\d+/)
  })

  it('shows the line of a module in which an error was thrown, though the module is not there', async () => {
    await client.run(`import { spawn } from 'hublet'\nspawn(undefined as never)`)
    expect(client.output).toMatch(/^\S*dist\/core\/ground\/checks\.js:\d+\r\n\s+return new HubError\(/)
  })

  it('knows its own code from that of the snippet: of the two, only the snippet has callbacks of Node', async () => {
    await client.run(`
      import { sleep, spawn, until } from 'hublet'
      import { watchNode } from 'hublet/trace'
      watchNode()
      spawn(function* () {
        yield* sleep(0.001)
        yield* until(new Promise((done) => setTimeout(done, 1)))
      })`)
    const callbacks = client.events.flatMap((event) => (event.kind === 'callback-begun' ? [event] : []))
    expect(callbacks.map(({ what, at }) => [what, at?.line])).toEqual([['timeout', 7]])
  })
})

describe('the copy that snippets see', () => {
  let directory: string

  beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'hublet-library-'))))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it('has the whole library in few files', async () => {
    const { root } = await visiblePackage(PACKAGE_ROOT, SAME_USER, directory)
    expect(modulesOf(join(PACKAGE_ROOT, 'dist/core/index.js')).size).toBeGreaterThan(50)
    expect(modulesOf(join(root, 'dist/core/index.js')).size).toBeLessThan(10)
  })
})
