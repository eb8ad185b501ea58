/** A short walk through the site, for each version of Node that may serve it: home, a live block, the playground, a lesson. */
import { expect, liveBlock, run, status, terminal, test, writeCode } from './page.ts'

test('a visitor comes home', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Hublet')
})

test('a visitor runs a live block', async ({ page }) => {
  await page.goto('/guide/how-the-hubs-work')
  const block = liveBlock(page, 'Two greenthreads and a pair of sockets')
  await run(block)
  await expect(terminal(block)).toContainText('goes on')
  await expect(status(block)).toContainText('exit code 0')
})

test('a visitor runs a snippet of the playground, in the Node that serves', async ({ page }) => {
  await page.goto('/playground')
  const main = page.locator('body')
  await writeCode(page, main, 'console.log(process.version)')
  await run(main)
  await expect(terminal(main)).toContainText(process.env['SERVER_NODE_VERSION'] ?? process.version)
  await expect(status(main)).toContainText('exit code 0')
})

test('a visitor has a lesson checked', async ({ page }) => {
  await page.goto('/lessons/forgotten-star')
  const lesson = page.getByRole('region', { name: 'Exercise' })
  await lesson.getByRole('button', { name: 'Check', exact: true }).click()
  const checks = lesson.getByRole('region', { name: 'Checks' })
  await expect(checks.getByRole('status')).toHaveText('One thing is not as it should be.')
})
