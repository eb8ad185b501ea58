/** The built site on any file host: recorded runs are replayed, and Run says what it needs. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test as noisyTest } from '@playwright/test'
import sirv from 'sirv'
import { expect, lane, liveBlock, run, test } from './page.ts'

let server: Server
let address: string

test.beforeAll(async () => {
  const files = sirv('dist/site')
  server = createServer((request, response) =>
    files(request, response, () => void response.writeHead(404).end('not found')),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
test.afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('the home page shows a hub at work before anything is pressed', async ({ page }) => {
  await page.goto(address)
  const block = liveBlock(page, 'Echo')
  await expect(lane(block, 'MAINLOOP')).toBeInViewport()
  await expect(lane(block, 'MAINLOOP')).toContainText(/[1-9]\d* switch/)
  await expect(block.getByRole('group', { name: 'Output' })).toContainText('hello')
})

test('a recorded run is replayed from its first event', async ({ page }) => {
  await page.goto(`${address}/guide/understanding-hubs`)
  const block = liveBlock(page, 'Two greenthreads, scheduled by the hub')
  await block.scrollIntoViewIfNeeded()
  await expect(lane(block, 'MAINLOOP')).toBeVisible()
  await expect(block).toContainText(/event (\d+) of \1,/)
  await block.getByRole('button', { name: 'Replay' }).click()
  await expect(block.getByRole('group', { name: 'Output' }).locator('.later')).toContainText('tea: drink')
  await block.getByRole('button', { name: 'Pause' }).click()
  await block.getByRole('button', { name: 'Next event' }).click()
  await expect(block.getByRole('button', { name: 'Replay' })).toBeVisible()
})

// The browser itself complains in the console about the missing server.
noisyTest('Run says how to start a server, and the recorded run stays', async ({ page }) => {
  await page.goto(`${address}/guide/understanding-hubs`)
  const block = liveBlock(page, 'Two greenthreads, scheduled by the hub')
  await run(block)
  await expect(block.getByRole('alert')).toContainText('npm start')
  // The text is put in anew when the recorded run has been loaded.
  await expect(() => block.getByText('Recorded on').scrollIntoViewIfNeeded()).toPass()
  await expect(lane(block, 'MAINLOOP')).toBeVisible()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('code, output and types can be read', async ({ page }) => {
    await page.goto(`${address}/guide/understanding-hubs`)
    const block = liveBlock(page, 'Two greenthreads, scheduled by the hub')
    await expect(block).toContainText('yield* sleep(0.01)')
    await expect(block.getByRole('group', { name: 'Output' })).toContainText('soup: serve')
    const name = block.locator('.type-hover', { hasText: /^spawn$/ }).first()
    await name.hover()
    await expect(name).toHaveAttribute('data-type', /GreenThread/)
    await expect(name).toHaveCSS('content', /GreenThread/, { pseudo: 'before' })
  })
})
