/** Node's own callbacks in the playground: their lane, their words, and the way back through them. */
import type { Locator, Page } from '@playwright/test'
import { expect, lane, run, SCREENSHOTS, status, terminal, test } from './page.ts'

const cursor = (page: Page): Locator => page.getByRole('slider', { name: 'Event at the cursor' })
const lanes = (page: Page): Locator => page.getByRole('list', { name: 'Lanes' })
const story = (page: Page): Locator => page.getByRole('region', { name: 'Story of the run' })

async function openExample(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Examples' }).click()
  await page.getByRole('dialog', { name: 'Examples' }).getByRole('button', { name }).click()
}

test('a program that watches Node has a lane for it, and can be stepped back callback by callback', async ({
  page,
}) => {
  const main = page.locator('body')
  await page.goto('/playground')
  await run(main)
  await expect(status(main)).toContainText('exit code 0')
  await expect(lane(main, 'Node')).toHaveCount(0)

  await openExample(page, 'Who is called back first?')
  await run(main)
  await expect(status(main)).toContainText('exit code 0')
  await expect(lane(main, 'Node')).toBeVisible()
  await story(page).getByRole('button', { name: 'Follow the story (1 of 6)' }).click()
  await expect(cursor(page)).toHaveAttribute('aria-valuetext', /asks Node to call back .*setImmediate/)
  const next = story(page).getByRole('button', { name: /^Next \(/ })
  await next.click()
  await expect(cursor(page)).toHaveAttribute('aria-valuetext', /Node calls back: microtask.* line 7/)
  await next.click()
  await expect(cursor(page)).toHaveAttribute(
    'aria-valuetext',
    /Node goes on behind the await or then of line 8/,
  )
  await expect(lanes(page).locator('li:not(.dim)').filter({ hasText: 'Node' })).toBeVisible()
  await page.screenshot({ path: `${SCREENSHOTS}/watching-node-light.png` })

  // Back from the end: the lines leave the terminal in the opposite order.
  await cursor(page).focus()
  await page.keyboard.press('End')
  await expect(terminal(main)).toContainText('setImmediate')
  await page.keyboard.press('ArrowLeft')
  await expect(cursor(page)).toHaveAttribute('aria-valuetext', /Node calls back: setImmediate.* line 5/)
  await expect(terminal(main)).not.toContainText('setImmediate')
  await expect(terminal(main)).toContainText('tick')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(cursor(page)).toHaveAttribute('aria-valuetext', /Node calls back: tick.* line 6/)
  await expect(terminal(main)).not.toContainText('tick')
  await expect(terminal(main)).toContainText('promise')
})

test('a page that runs programs itself says that watching Node needs the server', async ({ page }) => {
  const playground = page.locator('.playground-session')
  await page.goto('/playground')
  await openExample(page, 'Who is called back first?')
  await page.locator('.hub-choice select').first().selectOption('simulated')
  await run(playground)
  await expect(playground).toContainText('This program uses watchNode, which a page does not have')
})
