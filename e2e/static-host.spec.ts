/** The built site on any file host: recorded runs are replayed, and pages can be read without JavaScript. */
import { expect, lane, liveBlock, test } from './page.ts'
import { hostSite, type StaticHost } from './static-server.ts'

let host: StaticHost
let address: string

test.beforeAll(async () => {
  host = await hostSite()
  address = host.address
})
test.afterAll(() => host.close())

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
