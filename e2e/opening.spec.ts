/** The view after a run, and its words for things that are out of view. */
import type { Locator, Page } from '@playwright/test'
import {
  allowSlowSteps,
  ENDLESS,
  expect,
  run,
  SCREENSHOTS,
  status,
  stop,
  terminal,
  test,
  writeCode,
} from './page.ts'

const timeline = (page: Page): Locator => page.getByRole('region', { name: 'Timeline' })
const scale = (page: Page, name: string): Locator =>
  page.getByRole('radiogroup', { name: 'Scale of the timeline' }).getByRole('radio', { name })
const cursor = (page: Page): Locator => page.getByRole('slider', { name: 'Event at the cursor' })

async function openExample(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Examples' }).click()
  await page.getByRole('dialog', { name: 'Examples' }).getByRole('button', { name }).click()
}

async function runToEnd(page: Page): Promise<void> {
  await run(page.locator('body'))
  await expect(status(page.locator('body'))).toContainText('exit code 0')
}

test('a run that has ended is opened at the launch of MAINLOOP, with all of its output', async ({ page }) => {
  await page.goto('/playground')
  await allowSlowSteps(page)
  await runToEnd(page)
  await expect(timeline(page)).toContainText('is launched at the first wait')
  await expect(page.getByRole('tabpanel', { name: 'Hub' })).toContainText(/ping\s+not started yet/)
  await expect(terminal(page.locator('body'))).toContainText('clock tick 3')
  await page.screenshot({ path: `${SCREENSHOTS}/opening-light.png` })
  await cursor(page).focus()
  await page.keyboard.press('ArrowRight')
  await expect(terminal(page.locator('body'))).not.toContainText('clock tick 3')
})

test('a blocked hub is opened at its finding, on the clock, and the next run on the scale of before', async ({
  page,
}) => {
  await page.goto('/playground')
  await openExample(page, 'A blocked hub')
  await runToEnd(page)
  await expect(page.getByRole('tabpanel', { name: 'Findings' })).toContainText('digger held the thread')
  await expect(scale(page, 'clock')).toBeChecked()
  await expect(timeline(page)).toContainText(/digger/)
  await expect(terminal(page.locator('body'))).toContainText('dug')
  await page.screenshot({ path: `${SCREENSHOTS}/opening-finding-light.png` })
  // Its run gives back what the opening has chosen: the tab and the scale of before.
  await openExample(page, 'One greenthread')
  await allowSlowSteps(page)
  await runToEnd(page)
  await expect(scale(page, 'steps')).toBeChecked()
  await expect(page.getByRole('tabpanel', { name: 'Hub' })).toBeVisible()
})

test('a reader who looks at something else while a program runs is left there', async ({ page }) => {
  await page.goto('/playground')
  await writeCode(page, page.locator('body'), ENDLESS.replace('step = 1; ;', 'step = 1; step < 30;'))
  await run(page.locator('body'))
  await expect(terminal(page.locator('body'))).toContainText(/step \d/)
  await cursor(page).focus()
  await page.keyboard.press('Home')
  await expect(status(page.locator('body'))).toContainText('exit code 0')
  await expect(cursor(page)).toHaveAttribute('aria-valuenow', '1')
})

const MANY = `import { sleep, spawn } from 'hublet'
await Promise.all(Array.from({ length: 60 }, (_, n) => spawn(function* worker() {
  yield* sleep(0.01)
  yield* sleep(n / 1000)
})))
`

test('lanes below the fold are counted, and the lane that runs comes into view', async ({ page }) => {
  await page.goto('/playground')
  await writeCode(page, page.locator('body'), MANY)
  await runToEnd(page)
  const below = page.getByRole('button', { name: /\d+ more lanes?$/ })
  await expect(below).toBeVisible()
  await page.screenshot({ path: `${SCREENSHOTS}/lanes-below-light.png` })
  const scrolled = (): Promise<number> =>
    page.locator('.timeline-lanes .scroller').evaluate((one) => one.scrollTop)
  expect(await scrolled()).toBe(0)
  // Which worker runs at which event is the machine's to say; before the last ones end, one that is far down ran.
  const shown = timeline(page).getByRole('slider', { name: 'Event at the cursor' })
  await shown.focus()
  await page.keyboard.press('End')
  await expect(async () => {
    await page.keyboard.press('ArrowLeft')
    expect(await scrolled()).toBeGreaterThan(200)
  }).toPass()
})

test('a line says where its events are when none of them is in view', async ({ page }) => {
  await page.goto('/playground')
  await writeCode(page, page.locator('body'), ENDLESS)
  await run(page.locator('body'))
  await expect(terminal(page.locator('body'))).toContainText(/step ([2-9]\d|\d{3,})/) // earlier ones scroll away
  await stop(page.locator('body'))
  await expect(status(page.locator('body'))).toContainText('stopped')
  await page
    .getByRole('region', { name: 'Code' })
    .locator('.view-line', { hasText: 'function* walker' })
    .hover()
  await expect(timeline(page)).toContainText(/line 2: \d+ events? before what is shown/)
  await page.screenshot({ path: `${SCREENSHOTS}/line-out-of-view-light.png` })
})
