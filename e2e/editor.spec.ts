import { expect, run, SCREENSHOTS, status, terminal, test, writeCode } from './page.ts'

test.beforeEach(({ page }) => page.goto('/playground'))

test('counts a forgotten yield* and a type error, and runs all the same', async ({ page }) => {
  const main = page.locator('body')
  await writeCode(
    page,
    main,
    "import { sleep, spawn } from 'hublet'\nspawn(function* () {\n  sleep(1)\n})\nconst n: number = 'x'\nconsole.log('ran', n)\n",
  )
  await expect(page.getByRole('button', { name: '2 errors' })).toBeVisible()
  await page.getByRole('tab', { name: 'Findings' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Findings' })).toContainText(
    'This green call never runs: write yield* before it.',
  )
  await run(main)
  await expect(terminal(main)).toContainText('ran x')
})

test('an example opens with its story, is marked as seen, and its mistake is found', async ({ page }) => {
  const main = page.locator('body')
  await page.getByRole('button', { name: 'Examples' }).click()
  await page.getByRole('dialog', { name: 'Examples' }).getByRole('button', { name: 'A blocked hub' }).click()
  await expect(page.getByRole('region', { name: 'Code' })).toContainText('digger computes')
  await run(main)
  await expect(status(main)).toContainText('exit code 0')
  await page.getByRole('tab', { name: 'Findings' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Findings' })).toContainText('digger held the thread for')
  await page.getByRole('button', { name: 'Examples' }).click()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'A blocked hub' })).toContainText('seen')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('? lists the keys, and a divider is moved by keys and stays there', async ({ page }) => {
  const divider = page.getByRole('separator', { name: 'Width of code and terminal' })
  await divider.focus()
  await page.keyboard.press('ArrowRight')
  await expect(divider).toHaveAttribute('aria-valuenow', '48')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Copy a link')
  await page.reload()
  await expect(divider).toHaveAttribute('aria-valuenow', '48')
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true })

  test('the code fills its tab', async ({ page }) => {
    await expect(page.getByRole('textbox', { name: 'Code of the snippet' })).toBeVisible()
    await page.screenshot({ path: `${SCREENSHOTS}/code-phone.png` })
    const height = await page
      .getByRole('textbox', { name: 'Code of the snippet' })
      .evaluate((e) => e.clientHeight)
    expect(height).toBeGreaterThan(150)
  })
})
