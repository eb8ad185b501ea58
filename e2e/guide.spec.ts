import {
  ENDLESS,
  expect,
  lane,
  liveBlock,
  mainloopSwitches,
  run,
  status,
  stop,
  terminal,
  test,
  writeCode,
} from './page.ts'

const TITLE = 'Two greenthreads and a pair of sockets'

test.beforeEach(({ page }) => page.goto('/guide/how-the-hubs-work'))

test('a live block runs as it is, and shows output and lanes', async ({ page }) => {
  const block = liveBlock(page, TITLE)
  await run(block)
  await expect(block.locator('.live-session'), 'Esc reaches the block').toBeFocused()
  await expect(terminal(block)).toContainText('goes on')
  await expect(status(block)).toContainText('exit code 0')
  await expect(lane(block, '__main__')).toBeVisible()
  await expect(lane(block, 'MAINLOOP')).toContainText(/\d+ switch/)
  await expect(lane(block, 'reader')).toBeVisible()
  await expect(lane(block, 'writer')).toBeVisible()
})

test('an edited snippet runs, MAINLOOP switches while it runs, and Stop ends it', async ({ page }) => {
  const block = liveBlock(page, TITLE)
  await block.getByRole('button', { name: 'Edit' }).click()
  await writeCode(page, block, ENDLESS)
  await run(block)

  await expect(terminal(block)).toContainText('step 3')
  await expect(lane(block, 'walker')).toBeVisible()
  await expect(status(block)).toContainText('running')
  const before = await mainloopSwitches(block)
  await expect.poll(() => mainloopSwitches(block)).toBeGreaterThan(before)
  await expect(status(block)).toContainText('running')

  await stop(block)
  await expect(status(block)).toContainText('stopped')
  const after = await mainloopSwitches(block)
  expect(after).toBeGreaterThan(before)
})

test('a page on paper has the text and the programs, and nothing to click', async ({ page }) => {
  await page.emulateMedia({ media: 'print' })
  await expect(page.locator('.VPNav')).toBeHidden()
  await expect(page.locator('.VPSidebar')).toBeHidden()
  await expect(liveBlock(page, TITLE).getByRole('button', { name: 'Run' })).toBeHidden()
  await expect(liveBlock(page, TITLE).getByText('socketPair').first()).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('Reset brings the printed code back', async ({ page }) => {
  const block = liveBlock(page, TITLE)
  await block.getByRole('button', { name: 'Edit' }).click()
  await writeCode(page, block, "console.log('other')")
  await run(block)
  await expect(terminal(block)).toContainText('other')
  await block.getByRole('button', { name: 'Reset' }).click()
  await run(block)
  await expect(terminal(block)).toContainText('goes on')
})

test('the code of a block opens in the playground and is not run', async ({ page }) => {
  await liveBlock(page, TITLE).getByRole('link', { name: 'Open in playground' }).click()
  await expect(page).toHaveURL(/\/playground$/)
  await expect(page.getByRole('region', { name: 'Code' })).toContainText('reading = spawn')
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('Run the snippet')
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the code can still be read', async ({ page }) => {
    await expect(liveBlock(page, TITLE)).toContainText('const [left, right] = socketPair()')
  })
})

test('a page of text loads neither editor nor terminal', async ({ page }) => {
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(request.url()))
  await page.reload({ waitUntil: 'networkidle' })
  expect(loaded.filter((url) => /monaco|xterm|worker|declarations/.test(url))).toEqual([])
})
