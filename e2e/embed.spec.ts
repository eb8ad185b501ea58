/** One block or one run in a page of another site. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test as noisyTest, type BrowserContext, type FrameLocator, type Page } from '@playwright/test'
import { expect, lane, run, SCREENSHOTS, status, terminal, test } from './page.ts'
import { toShareHash } from '../sandbox/client/share/share-link.ts'
import { hostSite } from './static-server.ts'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

const CODE = `import { sleep, spawn } from 'hublet'

// Two greenthreads of one kitchen.
spawn(function* soup() {
  yield* sleep(0.02)
  console.log('soup: <served>')
})
spawn(function* bread() {
  console.log(\`bread: baked\`)
})
`

let foreign: Server
let html = ''

test.beforeAll(async () => {
  foreign = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html;charset=utf-8')
    response.end(`<!doctype html><title>A course</title><h1>Lesson 1</h1>${html}`)
  })
  await new Promise<void>((resolve) => foreign.listen(0, 'localhost', resolve))
})
test.afterAll(() => {
  foreign.closeAllConnections()
  foreign.close()
})
test.describe.configure({ mode: 'default' })

/** Opens a page of another origin that holds this HTML. */
async function openForeign(page: Page, content: string): Promise<FrameLocator> {
  html = content
  await page.goto(`http://localhost:${(foreign.address() as AddressInfo).port}`)
  return page.frameLocator('iframe')
}

const frameOf = (address: string): string => `<iframe src="${address}" width="900" height="480"></iframe>`

/** Addresses of the sockets that pages of this context have opened. */
function socketsOf(context: BrowserContext): string[] {
  const sockets: string[] = []
  const watch = (page: Page): void => void page.on('websocket', (socket) => sockets.push(socket.url()))
  context.on('page', watch)
  for (const page of context.pages()) watch(page)
  return sockets
}

test('a block runs in the page, and shows the event of the link', async ({ page, context, baseURL }) => {
  const sockets = socketsOf(context)
  const hash = toShareHash({ code: CODE, hub: 'poll', event: 4 })
  const frame = await openForeign(page, frameOf(`${baseURL}/playground?embed&theme=dark${hash}`))
  const block = frame.locator('.embed-session')
  await expect(block).toContainText('The link points at event 4')
  await expect(frame.getByRole('region', { name: 'Code' })).toContainText('soup: <served>')
  await run(block)
  await expect(status(block)).toContainText('exit code 0')
  await expect(block.locator('.kernel')).toContainText('simulated kernel')
  await expect(frame.getByRole('region', { name: 'Timeline' })).toContainText(/event 4 of \d+/i)
  await expect(frame.locator('html')).toHaveClass(/dark/)
  await expect(frame.locator('.VPNav')).toHaveCount(0)
  await page.screenshot({ path: `${SCREENSHOTS}/embed-dark.png` })
  expect(sockets, 'nothing goes to the server').toEqual([])
})

test('the HTML that Share copies shows the run; its links leave the frame', async ({ page, context }) => {
  await page.goto('/playground')
  const playground = page.locator('.playground-session')
  await run(playground)
  await expect(status(playground)).toContainText('exit code 0')
  await page.getByRole('button', { name: 'See MAINLOOP launched' }).click()
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('button', { name: 'Copy HTML for a page' }).click()
  await expect(page.getByText('The HTML is copied')).toBeVisible()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(copied).toMatch(/^<iframe src="http[^"]+\/playground\?embed#s=2\.[\w-]+"[^<>]*><\/iframe>$/)

  const course = await context.newPage()
  const sockets = socketsOf(context)
  const frame = await openForeign(course, copied)
  const block = frame.locator('.embed-session')
  await expect(block).toContainText(/You see \d+ events of a link: a record, nothing runs/)
  await expect(lane(block, 'ping')).toBeVisible()
  await expect(frame.getByRole('region', { name: 'Timeline' })).toContainText('is launched at the first wait')
  await course.screenshot({ path: `${SCREENSHOTS}/embed-light.png` })

  // A link of the site, as the terminal's advice has one: the frame itself goes nowhere.
  const opened = context.waitForEvent('page')
  await course.frames()[1]?.evaluate(`
    const link = document.createElement('a')
    link.href = '/guide/faq'
    document.querySelector('.embed-session').append(link)
    link.click()
  `)
  await expect(await opened).toHaveURL(/\/guide\/faq/)
  await expect(block).toBeVisible()
  expect(sockets).toEqual([])
})

test('on a phone, and where a browser refuses storage to frames', async ({ page, baseURL }) => {
  await page.setViewportSize({ width: 400, height: 760 })
  const refuse = `configurable: true, get() { throw new DOMException('Access is denied.', 'SecurityError') }`
  const each = `for (const name of ['localStorage', 'sessionStorage'])`
  await page.addInitScript(`if (self !== top) ${each} Object.defineProperty(window, name, { ${refuse} })`)
  const address = `${baseURL}/playground?embed&theme=light${toShareHash({ code: CODE, event: 2 })}`
  const frame = await openForeign(page, `<iframe src="${address}" width="360" height="480"></iframe>`)
  const block = frame.locator('.embed-session')
  await expect(frame.getByRole('region', { name: 'Code' })).toContainText('kitchen')
  await run(block)
  await expect(frame.getByRole('region', { name: 'Timeline' })).toContainText(/event 2 of \d+/i)
  await page.screenshot({ path: `${SCREENSHOTS}/embed-phone.png` })
  await frame.getByRole('button', { name: /Catch up/ }).click()
  await frame.getByRole('tab', { name: 'Run' }).click()
  await expect(terminal(block)).toContainText('bread: baked')
})

// The browser says in the console that it refuses.
noisyTest(
  'the playground itself, and every other page, stays out of such pages',
  async ({ page, baseURL }) => {
    for (const path of ['/playground', '/playground?embedded', '/guide/faq?embed', '/?embed']) {
      const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
      await openForeign(page, frameOf(`${baseURL}${path}`))
      await refused
    }
  },
)

test('a link without code says how to make one', async ({ page, baseURL }) => {
  const frame = await openForeign(page, frameOf(`${baseURL}/playground?embed`))
  await expect(frame.getByRole('alert')).toContainText('Copy HTML for a page')
})

test('on a file host it is the same', async ({ page }) => {
  const host = await hostSite()
  try {
    const frame = await openForeign(
      page,
      frameOf(`${host.address}/playground?embed${toShareHash({ code: CODE })}`),
    )
    await run(frame.locator('.embed-session'))
    await expect(terminal(frame.locator('.embed-session'))).toContainText('soup: <served>')
  } finally {
    host.close()
  }
})
