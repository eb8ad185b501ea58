/** Pages that speak of lanes or of the course of a run show the recorded run itself: nothing has to be run for it. */
import type { Locator, Page } from '@playwright/test'
import { expect, lane, liveBlock, test } from './page.ts'

const PAGES = [
  '/guide/understanding-hubs',
  '/guide/how-the-hubs-work',
  '/guide/choosing-a-hub',
  '/guide/reading-a-timeline',
  '/guide/timers',
  '/guide/many-greenthreads',
]

const moment = (page: Page, block: string, stop: number): Locator =>
  page.getByRole('region', {
    name: `The recorded run of ${block}, at stop ${stop} of its story`,
    exact: true,
  })
const story = (place: Locator): Locator => place.getByRole('region', { name: 'Story of the run' })

for (const path of PAGES) {
  test(`each live block shows its recorded run: ${path}`, async ({ page }) => {
    await page.goto(path)
    const blocks = await page.locator('.live-block').all()
    expect(blocks.length).toBeGreaterThan(0)
    for (const block of blocks) {
      await block.locator('.block-recording').scrollIntoViewIfNeeded()
      await expect(block.getByRole('button', { name: /^(Replay|Pause)$/ })).toBeVisible()
      await expect(lane(block, '__main__')).toBeVisible()
    }
  })
}

test('a section shows the run at the moment of which it tells, and the story leads on', async ({ page }) => {
  await page.goto('/guide/how-the-hubs-work')
  const waiting = moment(page, 'Two greenthreads and a pair of sockets', 4)
  await waiting.scrollIntoViewIfNeeded()
  await expect(waiting.getByRole('slider', { name: 'Event at the cursor' })).toHaveAttribute(
    'aria-valuetext',
    /reader registers a listener/,
  )
  await expect(story(waiting).getByRole('status')).toContainText('4 of 8')
  await expect(lane(waiting, 'reader')).not.toHaveClass(/dim/)
  await story(waiting)
    .getByRole('button', { name: /^Next \(5 of 8\)/ })
    .click()
  await expect(story(waiting).getByRole('status')).toContainText('schedules a timer of 20 ms')
})

test('every moment of a page is shown', async ({ page }) => {
  for (const [path, count] of [
    ['/guide/how-the-hubs-work', 5],
    ['/guide/understanding-hubs', 1],
    ['/guide/reading-a-timeline', 2],
  ] as const) {
    await page.goto(path)
    const moments = await page.locator('.run-moment').all()
    expect(moments, path).toHaveLength(count)
    for (const one of moments) {
      await one.scrollIntoViewIfNeeded()
      await expect(story(one).getByRole('status')).toContainText(/^\d of \d/)
    }
  }
})

test('a stop at a printed text is found in the recorded run, also after a replay', async ({ page }) => {
  await page.goto('/guide/many-greenthreads')
  const block = liveBlock(page, 'Two connections for three')
  await block.locator('.block-recording').scrollIntoViewIfNeeded()
  const follow = block.getByRole('button', { name: 'Follow the story (1 of 6)' })
  await expect(follow).toBeVisible()
  await block.getByRole('button', { name: 'Replay' }).click()
  await block.getByRole('button', { name: 'Pause' }).click()
  await follow.click()
  await expect(story(block).getByRole('status')).toContainText('Nothing was made before')
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a moment is told in its sentences', async ({ page }) => {
    await page.goto('/guide/how-the-hubs-work')
    await expect(moment(page, 'Two greenthreads and a pair of sockets', 4)).toContainText(
      'finds nothing to read, and registers a listener',
    )
  })
})
