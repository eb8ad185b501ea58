/** Pages stay light: what a browser that has nothing of them yet receives, headers included, counted on the wire. */
import { createServer, connect, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { type Page } from '@playwright/test'
import { expect, test } from './page.ts'

const KB = 1000
const MOST_OF_PLAYGROUND = 2000 * KB
const MOST_OF_A_PAGE = 250 * KB

/** Long pages, a short one, and two that have live blocks and pictures. */
const PAGES = [
  '/guide/how-the-hubs-work',
  '/guide/understanding-hubs',
  '/guide/reading-a-timeline',
  '/guide/many-greenthreads',
  '/guide/timers',
  '/guide/forgotten-yield',
  '/guide/coming-from-eventlet',
  '/guide/benchmarks',
]

/** Passes everything on, under the server's own name, and counts what comes from the server. */
class Wire {
  bytes = 0
  #host = ''
  #server: Server

  constructor(address: string) {
    this.#server = createServer((browser) => {
      const server = connect(Number(new URL(address).port), '127.0.0.1')
      browser.on('data', (bytes) => {
        const text = bytes.toString('latin1').replaceAll(this.#host, new URL(address).host)
        server.write(Buffer.from(text, 'latin1'))
      })
      browser.on('end', () => server.end())
      server.on('data', (bytes) => (this.bytes += bytes.length))
      server.pipe(browser)
      for (const socket of [browser, server]) {
        socket.on('error', () => socket.destroy())
        socket.on('close', () => (socket === browser ? server : browser).destroy())
      }
    })
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return `http://${this.#host}`
  }

  close(): void {
    this.#server.close()
  }
}

/** Bytes of a first visit of a page. `isThere` waits until the page is as a reader sees it. */
async function weigh(
  page: Page,
  baseURL: string,
  path: string,
  isThere: () => Promise<unknown>,
): Promise<number> {
  const wire = new Wire(baseURL)
  try {
    const answer = await page.goto(`${await wire.open()}${path}`)
    expect(answer?.status()).toBe(200)
    await isThere()
    await page.waitForLoadState('networkidle')
    return wire.bytes
  } finally {
    await page.close()
    wire.close()
  }
}

/**
 * Resolves when the editor is there. The page tells it by itself: a look from outside counts as a reader who does something, for
 * whom TypeScript is fetched, too.
 */
async function untilEditorIsThere(page: Page): Promise<() => Promise<unknown>> {
  const THERE = 'the editor is there'
  await page.addInitScript(`new MutationObserver((_, observer) => {
    if (!document.querySelector('[aria-label^="Code of the snippet"]')) return
    observer.disconnect()
    console.log('${THERE}')
  }).observe(document, { childList: true, subtree: true, attributeFilter: ['aria-label'] })`)
  const told = page.waitForEvent('console', (message) => message.text() === THERE)
  return () => told
}

test('the playground comes with less than 2 MB', async ({ page, baseURL }) => {
  const bytes = await weigh(page, baseURL ?? '', '/playground', await untilEditorIsThere(page))
  console.log(`/playground: ${Math.round(bytes / KB)} kB`)
  // Less would mean that the editor was not counted.
  expect(bytes).toBeGreaterThan(500 * KB)
  expect(bytes).toBeLessThan(MOST_OF_PLAYGROUND)
})

test('a page of the guide comes with less than 250 kB', async ({ browser, baseURL }) => {
  for (const path of PAGES) {
    // Nothing is kept from one page to the next.
    const context = await browser.newContext()
    const page = await context.newPage()
    const bytes = await weigh(page, baseURL ?? '', path, () =>
      expect(page.getByRole('heading', { level: 1 })).toBeVisible(),
    )
    await context.close()
    console.log(`${path}: ${Math.round(bytes / KB)} kB`)
    expect(bytes, path).toBeGreaterThan(10 * KB)
    expect(bytes, path).toBeLessThan(MOST_OF_A_PAGE)
  }
})
