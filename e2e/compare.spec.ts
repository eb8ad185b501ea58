import { expect, lane, run, SCREENSHOTS, test, writeCode } from './page.ts'

test('the same snippet on two hubs, aligned on a mark, with what differs', async ({ page }) => {
  await page.goto('/playground')
  const main = page.locator('body')
  await writeCode(
    page,
    main,
    [
      "import { sleep, spawn } from 'hublet'",
      "import { mark } from 'hublet/trace'",
      'await spawn(function* walker() {',
      "mark('begin')",
      'for (let i = 0; i < 5; i++) yield* sleep(0.002)',
      '})',
    ].join('\n'),
  )
  await page.getByLabel('compare with').selectOption('selects')
  await run(main)
  await page.getByRole('tab', { name: 'Differences' }).click()
  const pane = page.getByRole('tabpanel', { name: 'Differences' })
  await pane.getByLabel('Aligned on').selectOption('mark: begin')
  // No hub was chosen for the first run: the column says which one it was.
  await expect(pane.getByRole('columnheader', { name: 'epolls' })).toBeVisible()
  const row = (name: string) => pane.getByRole('row').filter({ hasText: name })
  await expect(row('epoll_')).not.toHaveCount(0)
  await expect(row('select')).not.toHaveCount(0)
  await expect(row('order of wake-ups')).toContainText('the same')
  await pane.getByRole('button', { name: 'Show both at the marker' }).click()
  await expect(page.getByRole('region', { name: 'Timeline' }).nth(0)).toContainText('begin')
  await expect(page.getByRole('region', { name: 'Timeline' }).nth(1)).toContainText('begin')
  for (const index of [0, 1])
    await expect(lane(page.getByRole('region', { name: 'Timeline' }).nth(index), 'MAINLOOP')).toBeInViewport()
  // Walker, MAINLOOP, system calls, timers, `__main__`: all lanes of both runs, on a small screen, without scrolling.
  await page.getByTitle('Only the timeline').click()
  for (const index of [0, 1]) {
    const lanes = page
      .getByRole('region', { name: 'Timeline' })
      .nth(index)
      .getByRole('list', { name: 'Lanes' })
    for (const one of await lanes.getByRole('listitem').all()) await expect(one).toBeInViewport({ ratio: 1 })
  }
  await page.getByTitle('Columns:').click()
  await page.screenshot({ path: `${SCREENSHOTS}/compare-light.png` })
})

test("the server's kernel and the simulated one beside each other", async ({ page }) => {
  await page.goto('/playground')
  const main = page.locator('body')
  await writeCode(
    page,
    main,
    "import { sleep, spawn } from 'hublet'\nawait spawn(function* walker() {\nfor (let i = 0; i < 5; i++) yield* sleep(0.002)\n})\n",
  )
  await page.getByLabel('compare with').selectOption('simulated')
  await run(main)
  await expect(page.locator('.kernel').first()).toContainText('real kernel')
  await page.getByRole('tab', { name: 'Differences' }).click()
  const pane = page.getByRole('tabpanel', { name: 'Differences' })
  for (const name of ['epolls (real kernel)', 'simulated (simulated kernel)'])
    await expect(pane.getByRole('columnheader', { name })).toBeVisible()
  await expect(pane.getByRole('row').filter({ hasText: 'order of wake-ups' })).toContainText('the same')
  await page.screenshot({ path: `${SCREENSHOTS}/compare-kernels.png` })
})
