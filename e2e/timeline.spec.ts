/** The timeline, its time, the inspector and the links to the source, as a visitor uses them. */
import type { Locator, Page } from '@playwright/test'
import {
  chooseLevel,
  ENDLESS,
  expect,
  lane,
  run,
  SCREENSHOTS,
  status,
  stop,
  terminal,
  test,
  writeCode,
} from './page.ts'

const timeline = (page: Page): Locator => page.getByRole('region', { name: 'Timeline' })
const cursor = (page: Page): Locator => page.getByRole('slider', { name: 'Event at the cursor' })

/** Which event the cursor is on, counted from 1. */
async function eventNumber(page: Page): Promise<number> {
  return Number(await cursor(page).getAttribute('aria-valuenow'))
}

/** Runs the first snippet to its end: 3 greenthreads, a pair of sockets, a timer, some lines of output. */
async function runToEnd(page: Page): Promise<void> {
  await page.goto('/playground')
  await run(page.locator('body'))
  await expect(status(page.locator('body'))).toContainText('exit code 0')
}

test('lanes: greenthreads, system calls, listeners and timers; filter and pin', async ({ page }) => {
  const main = page.locator('body')
  await runToEnd(page)
  await chooseLevel(main, 'kernel')
  for (const name of ['__main__', 'MAINLOOP', 'ping', 'system calls', 'timers', 'read']) {
    await expect(lane(main, name).first()).toBeAttached()
  }
  await page.screenshot({ path: `${SCREENSHOTS}/timeline-light.png` })
  const lanes = page.getByRole('list', { name: 'Lanes' }).getByRole('listitem')
  await page.getByRole('button', { name: 'Pin clock to the top' }).focus()
  await page.keyboard.press('Enter')
  await expect(lanes.first()).toContainText('clock')
  await page.getByRole('searchbox', { name: 'Filter lanes' }).fill('ping')
  await expect(lanes).toHaveCount(2)
  await expect(lanes.last()).toContainText('ping')
})

test('keys: step, zoom, pan, focus, and the next event of a lane', async ({ page }) => {
  await runToEnd(page)
  await page.getByRole('button', { name: 'See MAINLOOP launched' }).click()
  const launched = await eventNumber(page)
  await cursor(page).focus()
  await page.keyboard.press('ArrowLeft')
  expect(await eventNumber(page)).toBe(launched - 1)
  await page.keyboard.press('.')
  await expect(timeline(page)).toContainText('is launched at the first wait')
  await page.keyboard.press(',')
  expect(await eventNumber(page)).toBeLessThan(launched)
  const before = await cursor(page).screenshot()
  await page.keyboard.press('w')
  await expect.poll(async () => before.equals(await cursor(page).screenshot())).toBe(false)
  for (const key of ['s', 'a', 'd', 'f']) await page.keyboard.press(key)
  await page.keyboard.press('End')
  await expect(page.getByRole('button', { name: /Catch up/ })).toBeHidden()
})

test('the wheel zooms with Ctrl and pans with Shift', async ({ page }) => {
  await runToEnd(page)
  const box = await cursor(page).boundingBox()
  if (!box) throw new Error('The canvas has no place.')
  await page.mouse.move(box.x + box.width / 2, box.y + 60)
  for (const key of ['Control', 'Shift']) {
    const before = await cursor(page).screenshot()
    await page.keyboard.down(key)
    await page.mouse.wheel(0, -300)
    await page.keyboard.up(key)
    await expect.poll(async () => before.equals(await cursor(page).screenshot())).toBe(false)
  }
})

test('the terminal goes back with the timeline, and on again', async ({ page }) => {
  const main = page.locator('body')
  await runToEnd(page)
  await expect(terminal(main)).toContainText('clock tick 3')
  await cursor(page).focus()
  await page.keyboard.press('Home')
  await expect(terminal(main)).not.toContainText('clock tick')
  const slider = page.getByRole('slider', { name: 'Moment' })
  await slider.focus()
  const count = Number(await slider.getAttribute('max'))
  await slider.fill(String(Math.round(count * 0.8)))
  await expect(terminal(main)).toContainText('ping got ONE')
  await expect(terminal(main)).not.toContainText('clock tick 3')
  await page.getByRole('button', { name: /Catch up/ }).click()
  await expect(terminal(main)).toContainText('clock tick 3')
})

test('plays, and stops at the kind of event that was asked for', async ({ page }) => {
  await runToEnd(page)
  await chooseLevel(page.locator('body'), 'kernel')
  await timeline(page).getByText('Pause at', { exact: true }).click()
  await page.getByRole('checkbox', { name: 'descriptor ready' }).check()
  await page.keyboard.press('Escape')
  await cursor(page).focus()
  await page.keyboard.press('Home')
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('256 / s')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect(timeline(page)).toContainText('readable: the listener of')
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
})

test('the view stops at a line while the program runs on, and catches up', async ({ page }) => {
  const main = page.locator('body')
  await page.goto('/playground')
  await writeCode(page, main, ENDLESS)
  await run(main)
  await expect(terminal(main)).toContainText('step 3')
  await timeline(page).getByText('Pause at', { exact: true }).click()
  await page.getByRole('spinbutton', { name: 'At line' }).fill('5')
  await page.keyboard.press('Enter')
  const catchUp = page.getByRole('button', { name: /Catch up/ })
  await expect(catchUp).toContainText('ahead')
  const stoppedAt = await eventNumber(page)
  const ahead = async (): Promise<number> =>
    Number(/(\d+) ahead/.exec((await catchUp.textContent()) ?? '')?.[1])
  const before = await ahead()
  await expect.poll(ahead).toBeGreaterThan(before)
  expect(await eventNumber(page)).toBe(stoppedAt)
  await expect(status(main)).toContainText('running')
  await page.getByRole('button', { name: 'Do not stop at line 5' }).click()
  await page.keyboard.press('Escape')
  await catchUp.click()
  await expect.poll(() => eventNumber(page)).toBeGreaterThan(stoppedAt)
  await expect(catchUp).toBeHidden()
  await stop(main)
})

test('the inspector tells the hub at the cursor; each event has its paragraph of the guide', async ({
  page,
}) => {
  await runToEnd(page)
  // A slow run has a finding, and opens that tab.
  await page.getByRole('tab', { name: 'Hub' }).click()
  await page.getByRole('button', { name: 'See MAINLOOP launched' }).click()
  const hub = page.getByRole('tabpanel', { name: 'Hub' })
  await expect(hub).toContainText(/runnable\s*ping\s*not started yet/)
  await expect(hub).toContainText(/ping spawned by __main__/)
  await expect(page.getByRole('link', { name: /Why/ })).toHaveAttribute(
    'href',
    '/guide/how-the-hubs-work#main-hands-its-stack-back',
  )
  await page.getByRole('button', { name: 'Previous event' }).click()
  await expect(hub).toContainText(/MAINLOOP\s*not launched|MAINLOOP\s*running/)
})

test('asks who runs next, hides the future meanwhile, and tells', async ({ page }) => {
  await runToEnd(page)
  await cursor(page).focus()
  await page.keyboard.press('Home')
  await page.getByRole('button', { name: 'Who runs next?' }).click()
  const question = page.getByRole('group', { name: 'Who runs next?' })
  await expect(question.getByRole('button')).toHaveText(['ping', 'pong', 'clock'])
  await page.screenshot({ path: `${SCREENSHOTS}/question-light.png` })
  await question.getByRole('button', { name: 'ping' }).click()
  await expect(timeline(page)).toContainText('Right (1 of 1). MAINLOOP switches to ping for the first time.')
  await page.getByRole('button', { name: 'Who runs next?' }).click()
  await question.getByRole('button', { name: 'clock' }).click()
  await expect(timeline(page)).toContainText('No, pong (1 of 2).')
})

test('asks what is printed next and how long MAINLOOP waits, and says why', async ({ page }) => {
  const main = page.locator('body')
  await runToEnd(page)
  await cursor(page).focus()
  await page.keyboard.press('Home')
  await page.getByRole('button', { name: 'What is printed?' }).click()
  const lines = page.getByRole('group', { name: 'What is printed next?' }).getByRole('button')
  await expect(lines).toHaveCount(4)
  await expect(page.getByRole('group', { name: 'What is printed next?' })).toContainText('ping got ONE')
  const chosen = (await lines.first().textContent())?.trim() ?? ''
  const printedBefore = (await terminal(main).textContent()) ?? ''
  await page.screenshot({ path: `${SCREENSHOTS}/question-printed-light.png` })
  await lines.first().click()
  await expect(timeline(page)).toContainText(/\([01] of 1\)\. .*runs on until it waits or ends/)
  // Which line comes first is the run's to say: whichever it is, it is new, and stands in the terminal now.
  const said = (await timeline(page).locator('.sentence').textContent()) ?? ''
  const right = /No, (.+?) \(/.exec(said)?.[1] ?? chosen
  expect(printedBefore).not.toContain(right)
  await expect(terminal(main)).toContainText(right)

  await page.getByRole('button', { name: 'How long a wait?' }).click()
  const waits = page.getByRole('group', { name: 'How long will MAINLOOP wait?' }).getByRole('button')
  await expect(waits.filter({ hasText: 'at most' }).first()).toBeVisible()
  await page.screenshot({ path: `${SCREENSHOTS}/question-wait-light.png` })
  await waits.filter({ hasText: 'until something comes' }).click()
  await expect(timeline(page)).toContainText(/of 2\)\. (The time of \w+ is up first|Nobody sleeps)/)
  await expect(timeline(page)).toContainText('The wait is over')
})

test('the gutter counts switches, and an event shows its line', async ({ page }) => {
  await runToEnd(page)
  const code = page.getByRole('region', { name: 'Code' })
  await expect(code.locator('.sandbox-gutter').first()).toBeVisible()
  await chooseLevel(page.locator('body'), 'hub')
  await page.getByRole('tab', { name: 'Events' }).click()
  await page.getByRole('table', { name: 'Trace events' }).getByRole('row').nth(2).click()
  await page.keyboard.press('Home')
  await page.getByRole('row').filter({ hasText: 'ping registers a listener' }).first().click()
  await expect(code.locator('.sandbox-line')).toBeVisible()
  await code.locator('.view-line', { hasText: 'left.recv' }).hover()
  await expect(code.locator('.sandbox-pointed-line')).toBeVisible()
})

test.describe('in the dark', () => {
  test.use({ colorScheme: 'dark', reducedMotion: 'reduce' })

  test('it can be read', async ({ page }) => {
    await runToEnd(page)
    await page.getByRole('button', { name: 'See MAINLOOP launched' }).click()
    await expect(timeline(page)).toContainText('is launched')
    await page.screenshot({ path: `${SCREENSHOTS}/timeline-dark.png` })
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true })

  test('the transport is at the thumb', async ({ page }) => {
    const main = page.locator('body')
    await page.goto('/playground')
    await run(main)
    await expect(terminal(main)).toContainText('clock tick 3')
    await page.getByRole('tab', { name: 'Timeline' }).tap()
    const last = await eventNumber(page)
    await page.getByRole('button', { name: 'Previous event' }).tap()
    await expect.poll(() => eventNumber(page)).toBeLessThan(last)
    await page.screenshot({ path: `${SCREENSHOTS}/timeline-phone.png` })
  })
})
