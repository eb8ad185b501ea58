/** The package in a page: bundled as its users bundle it, in a real browser, in a window and in a Worker. */
import { chromium, type Browser, type Page } from '@playwright/test'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { build } from 'esbuild'
import { lookup } from 'mrmime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installedBrowser } from '../scripts/browser.ts'
import { Project, pack } from './project.ts'

const root = path.join(import.meta.dirname, '..')

/** The output of `apps/page/program.js`. */
const LINES = [
  'hub: simulated',
  'echo: hello 258',
  'datagrams: ping IPv6',
  'timers: true true true true',
  'beside the page: both go on',
  'group: broken true',
  'pool: 3 item',
  'channel: 42 true',
  'errors: ERR_NOT_IN_PAGE ERR_NOT_IN_PAGE ERR_HUB_UNAVAILABLE ENOTFOUND ECONNREFUSED ERR_OPTION_INVALID',
  'nobody waits: broken, The greenthread lost ended with an error that nobody waited for',
  'stacks: parked parked',
  'simulate: 0 60 120 3600',
  'explore: ERR_SIMULATION_FAILED true',
  'another hub: poll',
  'trace: epoll_ctl epoll_pwait2 ppoll',
]

/** Bundlers that find the entry for pages by themselves, as a user starts them. */
const BUNDLERS: [name: string, program: string, args: string[]][] = [
  [
    'esbuild',
    path.join(root, 'node_modules/esbuild/bin/esbuild'),
    ['page/main.js', 'page/worker.js', '--bundle', '--format=esm', '--outdir=esbuild', '--log-level=warning'],
  ],
  ['vite', process.execPath, buildBy('vite', 'node_modules/vitest/node_modules/vite')],
]

// It is built on Rollup, and the newer one on Rolldown.
if (process.env['HUBLET_LONG'] === '1')
  BUNDLERS.push(['vite-5', process.execPath, buildBy('vite-5', 'node_modules/vite')])

function buildBy(name: string, vite: string): string[] {
  const place = ['--outDir', `../${name}`, '--emptyOutDir', '--base', `/${name}/`]
  return [path.join(root, vite, 'bin/vite.js'), 'build', 'page', ...place, '--logLevel', 'warn']
}

/** Programs, and the most bytes that the library adds to them, minified and without the package `buffer`. */
const SIZES: [uses: string, program: string, bytes: number][] = [
  ['greenthreads and timers', "export { spawn, sleep } from 'hublet'", 73_000],
  [
    'what coordinates greenthreads',
    "export { Event, Queue, Semaphore, Timeout, sleep, spawn, until } from 'hublet'",
    81_000,
  ],
  ['all that the entry has', "export * from 'hublet'", 140_000],
]

const browserOptions = installedBrowser()
const noBrowser = browserOptions === null ? ' (not here: there is no Chromium)' : ''

let project: Project
let server: Server
let address: string
let browser: Browser | undefined

beforeAll(async () => {
  project = new Project()
  const tarball = pack()
  unpack(tarball)
  rmSync(path.dirname(tarball), { recursive: true })
  project.take('page')
  server = createServer((request, response) => serveFile(request.url ?? '/', response))
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  if (browserOptions !== null) browser = await chromium.launch(browserOptions)
}, 300_000)

afterAll(async () => {
  await browser?.close()
  server.close()
  project.remove()
})

/** A page needs nothing else of what npm installs. */
function unpack(tarball: string): void {
  const folder = path.join(project.folder, 'node_modules/hublet')
  mkdirSync(folder, { recursive: true })
  const { status, stderr } = spawnSync('tar', ['xzf', tarball, '--strip-components=1', '-C', folder])
  if (status !== 0) throw new Error(`The package could not be unpacked: ${String(stderr)}`)
}

function serveFile(url: string, response: import('node:http').ServerResponse): void {
  const file = path.join(project.folder, url.endsWith('/') ? `${url}index.html` : url)
  try {
    const body = readFileSync(file)
    response.writeHead(200, { 'Content-Type': lookup(file) ?? 'text/plain' }).end(body)
  } catch {
    response.writeHead(404).end(`There is no ${file}`)
  }
}

/** Opens a page that must say nothing in its console. */
async function open(url: string, use: (page: Page) => Promise<void>): Promise<void> {
  const page = await (browser as Browser).newPage()
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  try {
    await page.goto(`${address}${url}`)
    await use(page)
    expect(said).toEqual([])
  } finally {
    await page.close()
  }
}

const linesOf = async (page: Page, id: string): Promise<string[]> => {
  const text = await page.locator(`#${id}:not(:empty)`).textContent()
  return text?.split('\n') ?? []
}

describe('a page', () => {
  it.skipIf(browserOptions === null).each(BUNDLERS)(
    `that %s has bundled without a configuration runs in a window and in a Worker${noBrowser}`,
    async (name, program, args) => {
      const { code, output } = await project.run(program, args)
      expect({ code, output }).toEqual({ code: 0, output: '' })
      if (name === 'esbuild') project.write('esbuild/index.html', readHtml())
      await open(`/${name}/`, async (page) => {
        expect(await linesOf(page, 'window')).toEqual(LINES)
        expect(await linesOf(page, 'worker')).toEqual(LINES)
      })
    },
    60_000,
  )

  it.skipIf(browserOptions === null)(`runs without a bundler by an import map${noBrowser}`, async () => {
    const names = ['debug', 'metrics', 'testing', 'trace'].map((entry) => [
      `hublet/${entry}`,
      `/node_modules/hublet/dist/browser/${entry}/index.js`,
    ])
    const imports = { hublet: '/node_modules/hublet/dist/browser/index.js', ...Object.fromEntries(names) }
    const script =
      "import { run } from '/page/program.js'; document.getElementById('window').textContent = await run()"
    project.write(
      'plain.html',
      `<link rel="icon" href="data:,"><pre id="window"></pre><script type="importmap">${JSON.stringify({ imports })}</script><script type="module">${script}</script>`,
    )
    await open('/plain.html', async (page) => expect(await linesOf(page, 'window')).toEqual(LINES))
  })

  it('is a classic script where a bundler makes one, without a warning', async () => {
    const { warnings } = await bundle("import { getHub } from 'hublet'; console.log(getHub())", {
      format: 'iife',
    })
    expect(warnings).toEqual([])
  })
})

describe('the modules for pages', () => {
  it('import none of Node', () => {
    const folder = path.join(project.folder, 'node_modules/hublet/dist/browser')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.js'),
    )
    expect(files.length).toBeGreaterThan(100)
    const wrong = files.filter((file) =>
      /(from|import|require\()\s*["']node:/.test(readFileSync(path.join(folder, file), 'utf8')),
    )
    expect(wrong).toEqual([])
  })

  it.each(SIZES)('add to a program that uses %s no more than it needs', async (uses, program, most) => {
    const { metafile } = await bundle(program, { minify: true, metafile: true })
    const [output] = Object.values(metafile?.outputs ?? {})
    const inputs = Object.entries(output?.inputs ?? {})
    const bytes = inputs
      .filter(([file]) => !file.endsWith('browser/buffer.js'))
      .reduce((sum, [, one]) => sum + one.bytesInOutput, 0)
    console.log(`${uses}: ${bytes} bytes, ${(output?.bytes ?? 0) - bytes} for the package buffer and imports`)
    expect(output?.imports).toEqual([])
    expect(bytes).toBeLessThan(most)
  })
})

function readHtml(): string {
  return readFileSync(path.join(project.folder, 'page/index.html'), 'utf8')
}

function bundle(contents: string, options: import('esbuild').BuildOptions): ReturnType<typeof build> {
  return build({
    stdin: { contents, resolveDir: project.folder },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
    ...options,
  })
}
