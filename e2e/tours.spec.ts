/** Stories: the way through a run from stop to stop, and those of readers. */
import type { Locator, Page } from '@playwright/test'
import { toShareHash } from '../sandbox/client/share/share-link.ts'
import { expect, run, SCREENSHOTS, status, test, writeCode } from './page.ts'

const story = (page: Page): Locator => page.getByRole('region', { name: 'Story of the run' })
const cursor = (page: Page): Locator => page.getByRole('slider', { name: 'Event at the cursor' })
const next = (page: Page): Locator => story(page).getByRole('button', { name: /^Next \(/ })

const CODE = `import { sleep, spawn } from 'hublet'
spawn(function* sleeper() {
  yield* sleep(0.01)
  console.log('awake')
})
`
const TOUR = `greenlet-spawned id=sleeper
It is registered.
It has not run.

switch from=sleeper
It sleeps.
The timer will wake it.

greenlet-ended id=nobody
This one is never met.
It is left out.
`

test('an example is told from stop to stop, and only while its code is as it was', async ({ page }) => {
  await page.goto('/playground')
  await expect(story(page)).toContainText('Run it, then follow its story in 8 stops.')
  await run(page.locator('body'))
  await story(page).getByRole('button', { name: 'Follow the story (1 of 8)' }).click()
  await expect(story(page).getByRole('status')).toContainText('only registers ping')
  await expect(cursor(page)).toHaveAttribute('aria-valuetext', /spawns ping/)
  const lanes = page.getByRole('list', { name: 'Lanes' })
  await expect(lanes.locator('.dim').filter({ hasText: 'clock' })).toBeVisible()
  await expect(lanes.locator('li:not(.dim)').filter({ hasText: 'ping' })).toBeVisible()
  await next(page).click()
  await expect(cursor(page)).toHaveAttribute('aria-valuetext', /MAINLOOP .* is launched/)
  await next(page).click()
  // A slow run has a finding, and opens that tab.
  await page.getByRole('tab', { name: 'Hub' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Hub' })).toContainText('ping')
  await page.screenshot({ path: `${SCREENSHOTS}/story-light.png` })

  // The reader looks elsewhere, and comes back.
  await cursor(page).focus()
  await page.keyboard.press('ArrowRight')
  await expect(lanes.locator('.dim')).toHaveCount(0)
  await story(page).getByRole('button', { name: 'Return to the story (3 of 8)' }).click()
  await expect(story(page).getByRole('status')).toContainText('3 of 8')

  await writeCode(page, page.locator('body'), CODE)
  await expect(story(page)).toBeHidden()
})

test('a link carries a story of its author, and a stop that the run does not meet is left out', async ({
  page,
}) => {
  await page.goto(`/playground${toShareHash({ code: CODE, tour: TOUR })}`)
  await expect(story(page)).toContainText('in 3 stops')
  await run(page.locator('body'))
  await expect(story(page)).toContainText('1 stop is left out: this run has no such event.')
  await story(page).getByRole('button', { name: 'Follow the story (1 of 2)' }).click()
  await expect(story(page).getByRole('status')).toContainText('It is registered. It has not run.')
})

test('a reader writes a story, beginning with the event at the cursor', async ({ page }) => {
  await page.goto(`/playground${toShareHash({ code: CODE })}`)
  await run(page.locator('body'))
  await expect(status(page.locator('body'))).toContainText('exit code 0')
  await cursor(page).focus()
  await page.keyboard.press('Home')
  await page.getByRole('button', { name: 'Story', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Your own story' })
  await dialog.getByRole('button', { name: 'Add a stop at the cursor' }).click()
  await expect(dialog.getByRole('status')).toHaveText('1 stop, all met by this run.')
  await dialog.getByRole('textbox').fill('switch to=nobody\nOne.\nTwo.')
  await expect(dialog.getByRole('status')).toHaveText('No event of this run meets line 1.')
  await dialog.getByRole('textbox').fill('switches\nOne.\nTwo.')
  await expect(dialog.getByRole('status')).toContainText('there are no events of the kind “switches”')
  await expect(dialog.getByRole('button', { name: 'Use this story' })).toBeDisabled()
  await dialog.getByRole('textbox').fill('switch from=sleeper\nOne.\nTwo.')
  await dialog.getByRole('button', { name: 'Use this story' }).click()
  await story(page).getByRole('button', { name: 'Follow the story (1 of 1)' }).click()
  await expect(story(page).getByRole('status')).toContainText('One. Two.')
})

test('the solution of a lesson has a story, once it is in the editor', async ({ page }) => {
  await page.goto('/lessons/sleep-together')
  await page.getByText('Show the solution').click()
  await page.getByRole('button', { name: 'Put it into the editor' }).click()
  await run(page.getByRole('region', { name: 'Exercise' }))
  await story(page)
    .getByRole('button', { name: /^Follow the story \(1 of \d\)$/ })
    .click()
  await expect(story(page).getByRole('status')).toContainText('Three naps are spawned, and none has begun.')
})

test('on a phone the story leads to the timeline', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto('/playground')
  await run(page.locator('body'))
  await story(page).getByRole('button', { name: 'Follow the story (1 of 8)' }).click()
  await expect(page.getByRole('tab', { name: 'Timeline' })).toHaveAttribute('aria-selected', 'true')
  await expect(story(page).getByRole('status')).toBeVisible()
  await page.screenshot({ path: `${SCREENSHOTS}/story-phone.png` })
})
