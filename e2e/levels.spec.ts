/** Levels: the story of a run first, the hub behind it, the kernel below; and all that brings a level along. */
import type { Locator, Page } from '@playwright/test'
import { toShareHash } from '../sandbox/client/share/share-link.ts'
import {
  allowSlowSteps,
  chooseLevel,
  expect,
  liveBlock,
  run,
  SCREENSHOTS,
  status,
  test,
  writeCode,
} from './page.ts'

const level = (place: Page | Locator): Locator => place.getByRole('combobox', { name: 'level' })
const lanes = (place: Page | Locator): Locator => place.getByRole('list', { name: 'Lanes' })

async function openExample(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Examples' }).click()
  await page.getByRole('dialog', { name: 'Examples' }).getByRole('button', { name }).click()
}

test('a newcomer sees the story: greenthreads alone; hub and kernel add lanes and words, and the choice is kept', async ({
  page,
}) => {
  const main = page.locator('body')
  await page.goto('/playground')
  await expect(level(page)).toHaveValue('story')
  await allowSlowSteps(page)
  await run(main)
  await expect(status(main)).toContainText('exit code 0')
  await expect(lanes(page)).toContainText('clock')
  await expect(lanes(page)).not.toContainText(/timers|system calls|fd \d|to read/)
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
  const legend = page.getByRole('region', { name: 'Timeline' }).locator('.legend')
  await legend.getByText('Legend', { exact: true }).click()
  await expect(legend).toContainText('waits for another greenthread')
  await expect(legend).not.toContainText(/listener|timer|descriptor|poller/)
  await page.keyboard.press('Escape')
  await chooseLevel(main, 'hub')
  await expect(lanes(page)).toContainText('timers')
  await expect(lanes(page)).toContainText('to read')
  await expect(lanes(page)).not.toContainText(/system calls|fd \d/)
  await expect(hub).toContainText('readers')
  await expect(hub).not.toContainText(/fd \d/)
  await page.screenshot({ path: `${SCREENSHOTS}/level-hub-light.png` })
  await chooseLevel(main, 'kernel')
  await expect(lanes(page)).toContainText('system calls')
  await expect(lanes(page)).toContainText(/fd \d+ read/)
  await chooseLevel(main, 'hub')
  await page.reload()
  await expect(level(page)).toHaveValue('hub')
})

test('an example, and a stop that tells of a listener, bring their level along, and it is not kept', async ({
  page,
}) => {
  await page.goto('/playground')
  await openExample(page, 'Bytes through a pair')
  await expect(level(page)).toHaveValue('hub')
  await chooseLevel(page.locator('body'), 'story')
  await run(page.locator('body'))
  const story = page.getByRole('region', { name: 'Story of the run' })
  await story.getByRole('button', { name: 'Follow the story (1 of 6)' }).click()
  await expect(level(page)).toHaveValue('story')
  for (const number of [2, 3, 4, 5])
    await story.getByRole('button', { name: `Next (${number} of 6)` }).click()
  await expect(level(page)).toHaveValue('hub')
  await expect(story.getByRole('status')).toContainText('the listener of reader is woken')
  await openExample(page, 'One greenthread')
  await expect(level(page)).toHaveValue('story')
})

test('a kind of the level hub to pause at brings it along', async ({ page }) => {
  await page.goto('/playground')
  await run(page.locator('body'))
  await expect(status(page.locator('body'))).toContainText('exit code 0')
  const timeline = page.getByRole('region', { name: 'Timeline' })
  await timeline.getByText('Pause at', { exact: true }).click()
  const ofHub = page.getByRole('group', { name: 'At an event of the level hub' })
  await ofHub.getByRole('checkbox', { name: 'listener woken' }).check()
  await expect(level(page)).toHaveValue('hub')
  await page.keyboard.press('Escape')
  await page.getByRole('slider', { name: 'Event at the cursor' }).focus()
  await page.keyboard.press('Home')
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('256 / s')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect(timeline).toContainText('Bytes have come: the listener of')
})

const TIMERS = `import { getHub } from 'hublet'
for (let n = 0; n < 40; n++) getHub().scheduleCallGlobal(0.01, () => {})
`

test('a run whose story is only a small part of it says so, and leads to the hub', async ({ page }) => {
  await page.goto('/playground')
  await writeCode(page, page.locator('body'), TIMERS)
  await run(page.locator('body'))
  await expect(status(page.locator('body'))).toContainText('exit code 0')
  await expect(lanes(page)).not.toContainText('timers')
  await page.getByRole('button', { name: 'Show the level hub' }).click()
  await expect(lanes(page)).toContainText('timers')
  await expect(page.getByRole('button', { name: 'Show the level hub' })).toBeHidden()
})

test('two hubs are compared at the kernel, where they differ', async ({ page }) => {
  await page.goto('/playground')
  await page.getByLabel('compare with').selectOption('selects')
  await expect(level(page)).toHaveValue('kernel')
})

test('a link has its level; one of before shows an event as it was shown then', async ({ page }) => {
  const code = "console.log('from a link')"
  await page.goto(`/playground${toShareHash({ code, level: 'hub' })}`)
  await expect(level(page)).toHaveValue('hub')
  await page.goto('about:blank')
  await page.goto(`/playground${toShareHash({ code, event: 2 })}`)
  await expect(level(page)).toHaveValue('kernel')
  await page.goto('about:blank')
  await page.goto(`/playground${toShareHash({ code })}`)
  await expect(level(page)).toHaveValue('story')
})

test('a block of the guide has the level of its page, and that of a reader who wants more', async ({
  page,
}) => {
  await page.goto('/guide/how-the-hubs-work')
  const block = liveBlock(page, 'Two greenthreads and a pair of sockets')
  await block.scrollIntoViewIfNeeded()
  await expect(level(block)).toHaveValue('hub')
  await expect(lanes(block)).toContainText('timers')
  await expect(lanes(block)).not.toContainText('system calls')
  await chooseLevel(block, 'kernel')
  await expect(lanes(block)).toContainText('system calls')
  await run(block)
  await expect(status(block)).toContainText('exit code 0')
  await expect(level(block)).toHaveValue('kernel')
  await page.goto('/guide/coordination')
  const other = liveBlock(page, 'One sends, all hear it')
  await other.scrollIntoViewIfNeeded()
  await expect(level(other)).toHaveValue('kernel')
})

test('a lesson about listeners begins at the hub, and the first ones with the story', async ({ page }) => {
  for (const [lesson, wanted] of [
    ['a-first-listener', 'hub'],
    ['taking-turns', 'story'],
  ] as const) {
    await page.goto(`/lessons/${lesson}`)
    const block = page.getByRole('region', { name: 'Exercise' })
    await run(block)
    await expect(level(block)).toHaveValue(wanted)
  }
})
