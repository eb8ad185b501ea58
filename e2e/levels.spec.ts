/** Levels of the playground: the story of a run, the hub behind it, the kernel below. */
import type { Locator, Page } from '@playwright/test'
import { allowSlowSteps, expect, run, SCREENSHOTS, status, test } from './page.ts'

const level = (page: Page): Locator => page.getByRole('combobox', { name: 'level' })
const lanes = (page: Page): Locator => page.getByRole('list', { name: 'Lanes' })

test('the story of a run has greenthreads alone; hub and kernel add lanes and words, and the choice is kept', async ({
  page,
}) => {
  await page.goto('/playground')
  await allowSlowSteps(page)
  await level(page).selectOption('story')
  await run(page.locator('body'))
  await expect(status(page.locator('body'))).toContainText('exit code 0')
  await expect(lanes(page)).toContainText('clock')
  await expect(lanes(page)).not.toContainText(/timers|system calls|fd \d/)
  const hub = page.getByRole('tabpanel', { name: 'Hub' })
  await expect(hub).toContainText('runnable')
  await expect(hub).not.toContainText(/readers|timers|system call/)
  await page.screenshot({ path: `${SCREENSHOTS}/level-story-light.png` })
  // Each step goes to something that is shown.
  const cursor = page.getByRole('slider', { name: 'Event at the cursor' })
  await cursor.focus()
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press('ArrowRight')
    await expect(cursor).not.toHaveAttribute('aria-valuetext', /\bfd \d|poller|listener|epoll/)
  }
  await level(page).selectOption('hub')
  await expect(lanes(page)).toContainText('timers')
  await expect(lanes(page)).not.toContainText('system calls')
  await expect(hub).toContainText('readers')
  await level(page).selectOption('kernel')
  await expect(lanes(page)).toContainText('system calls')
  await level(page).selectOption('story')
  await page.reload()
  await expect(level(page)).toHaveValue('story')
})

test('a stop that tells of a listener brings its level along', async ({ page }) => {
  await page.goto('/playground')
  await page.getByRole('button', { name: 'Examples' }).click()
  await page
    .getByRole('dialog', { name: 'Examples' })
    .getByRole('button', { name: 'Bytes through a pair' })
    .click()
  await level(page).selectOption('story')
  await run(page.locator('body'))
  const story = page.getByRole('region', { name: 'Story of the run' })
  await story.getByRole('button', { name: 'Follow the story (1 of 6)' }).click()
  await expect(level(page)).toHaveValue('story')
  for (const number of [2, 3, 4, 5])
    await story.getByRole('button', { name: `Next (${number} of 6)` }).click()
  await expect(level(page)).toHaveValue('hub')
  await expect(story.getByRole('status')).toContainText('the listener of reader is woken')
})
