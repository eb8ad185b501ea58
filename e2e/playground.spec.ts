import type { Page } from '@playwright/test'
import {
  chooseLevel,
  ENDLESS,
  expect,
  lane,
  mainloopSwitches,
  run,
  status,
  terminal,
  test,
  writeCode,
} from './page.ts'

test.describe('the playground', () => {
  test.beforeEach(({ page }) => page.goto('/playground'))

  test('runs its first snippet: three greenthreads in their lanes', async ({ page }) => {
    const main = page.locator('body')
    await expect(page.getByRole('textbox', { name: 'Code of the snippet' })).toBeAttached()
    await run(main)
    await expect(terminal(main)).toContainText('MAINLOOP launched: false')
    await expect(terminal(main)).toContainText('ping got ONE')
    await expect(terminal(main)).toContainText('MAINLOOP launched: true')
    await expect(status(main)).toContainText('exit code 0')
    for (const name of ['__main__', 'MAINLOOP', 'ping', 'pong', 'clock']) {
      await expect(lane(main, name)).toBeVisible()
    }
  })

  test('shows switches while the snippet runs, and Esc stops it', async ({ page }) => {
    const main = page.locator('body')
    await writeCode(page, main, ENDLESS)
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect(terminal(main)).toContainText('step 3')
    const before = await mainloopSwitches(main)
    await expect.poll(() => mainloopSwitches(main)).toBeGreaterThan(before)
    await expect(status(main)).toContainText('running')
    await page.keyboard.press('Escape')
    await expect(status(main)).toContainText('stopped')
  })

  test('sends the snippet with the click, and hands text to the terminal without waiting for a frame', async ({
    page,
  }) => {
    const main = page.locator('body')
    await writeCode(page, main, "console.log('printed')\nsetInterval(() => {}, 1000)")
    await run(main)
    await expect(terminal(main)).toContainText('printed')
    await page.keyboard.press('Escape')
    await expect(status(main)).toContainText('stopped')
    const sent = await page.evaluateHandle(() => {
      const types: string[] = []
      const { send } = WebSocket.prototype
      WebSocket.prototype.send = function (text) {
        types.push((JSON.parse(text as string) as { type: string }).type)
        send.call(this, text)
      }
      // From now on there are no frames.
      Object.assign(globalThis, { requestAnimationFrame: () => 0 })
      return types
    })
    const button = page.getByRole('button', { name: 'Run', exact: true })
    const sentByClick = await button.evaluate((element: { click(): void }, types) => {
      element.click()
      return [...types]
    }, sent)
    expect(sentByClick).toEqual(['run'])
    await page.waitForFunction((types) => types.includes('shown'), sent, { polling: 20 })
  })

  test('says where a syntax error is, and runs nothing', async ({ page }) => {
    const main = page.locator('body')
    await writeCode(page, main, "console.log('never')\nconst x = = 3")
    await run(main)
    await expect(status(main)).toContainText('does not compile')
    await expect(terminal(main)).toContainText(':2:11')
    await expect(terminal(main)).not.toContainText('never\n')
    await expect(lane(main, 'MAINLOOP')).toHaveCount(0)
  })

  test('shows the moment at which MAINLOOP is launched, and goes on from there event by event', async ({
    page,
  }) => {
    const main = page.locator('body')
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await run(main)
    await expect(status(main)).toContainText('exit code 0')
    await page.getByRole('button', { name: 'See MAINLOOP launched' }).click()
    await expect(timeline).toContainText('MAINLOOP of the hub epolls is launched at the first wait')
    await page.getByRole('tab', { name: 'Hub' }).click()
    await expect(page.getByRole('tabpanel', { name: 'Hub' })).toContainText(/ping\s+not started yet/)
    await page.getByRole('button', { name: 'Previous event' }).click()
    await expect(timeline).toContainText('MAINLOOP starts.')
    await page.getByRole('button', { name: 'Next event' }).click()
    await expect(timeline).toContainText('is launched at the first wait')
  })

  test('says in which line the snippet failed', async ({ page }) => {
    const main = page.locator('body')
    await writeCode(
      page,
      main,
      "import { spawn } from 'hublet'\nawait spawn(function* () {\nthrow new Error('x')\n})",
    )
    await run(main)
    await expect(status(main)).toContainText('exit code 1, error in line 3')
  })

  test('is not frozen by a snippet that asks the terminal for two thousand million lines', async ({
    page,
  }) => {
    const main = page.locator('body')
    const escape = 'String.fromCharCode(27, 91)'
    const counts = "['b', 'S', 'T', 'L', 'M', 'I', 'Z'].map((final) => start + 2147483647 + final).join('')"
    await writeCode(
      page,
      main,
      `const start = ${escape}\nconsole.log('x' + ${counts})\nconsole.log('the end')`,
    )
    await run(main)
    await expect(terminal(main)).toContainText('the end')
    await expect(status(main)).toContainText('exit code 0')
  })

  test('tells every event in the table, and a chosen one stops following', async ({ page }) => {
    const main = page.locator('body')
    await run(main)
    await expect(status(main)).toContainText('exit code 0')
    await chooseLevel(main, 'kernel')
    await page.getByRole('tab', { name: 'Events' }).click()
    const row = page.getByRole('row').filter({ hasText: 'ping registers a listener' })
    await page.getByRole('table', { name: 'Trace events' }).getByRole('row').nth(2).click()
    await page.keyboard.press('Home')
    await expect(row.first()).toBeVisible()
    await row.first().click()
    await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('ping registers a listener')
    await page.getByRole('tab', { name: 'Hub' }).click()
    await expect(page.getByRole('tabpanel', { name: 'Hub' })).toContainText(/readers\s*fd \d+ ping/)
    await page.getByRole('button', { name: /Catch up/ }).click()
    await expect(page.getByRole('button', { name: /Catch up/ })).toBeHidden()
  })

  test('finds events by their kind, their words and their line', async ({ page }) => {
    const main = page.locator('body')
    await run(main)
    await expect(status(main)).toContainText('exit code 0')
    await chooseLevel(main, 'kernel')
    await page.getByRole('tab', { name: 'Events' }).click()
    const table = page.getByRole('table', { name: 'Trace events' })
    await page.getByRole('combobox', { name: 'Kind of events' }).selectOption('listeners')
    await page.getByRole('searchbox', { name: 'Search events' }).fill('PING registers')
    const events = table.locator('tbody tr:not([aria-hidden])')
    await expect(events.first()).toContainText('ping registers a listener')
    for (const text of await events.allTextContents()) expect(text).toContain('ping registers a listener')
    await events.first().click()
    const line = await events.first().locator('.line').textContent()
    await page.keyboard.press('ArrowDown')
    await expect(events.nth(1)).toBeFocused()
    await page.getByRole('combobox', { name: 'Kind of events' }).selectOption('all kinds')
    await page.getByRole('searchbox', { name: 'Search events' }).fill(`line ${line}`)
    await expect(events.first()).toContainText(`${line}`)
    await page.getByRole('searchbox', { name: 'Search events' }).fill('no such words')
    await expect(events).toHaveCount(0)
    await expect(page.getByRole('search')).toContainText('0 events of')
  })

  test('keeps the code of each tab apart, and a new tab begins with what was written last', async ({
    page,
    context,
  }) => {
    const shows = (tab: Page, text: string) => expect(tab.locator('.view-lines').first()).toContainText(text)
    await writeCode(page, page.locator('body'), "console.log('mine')")
    await page.reload()
    await shows(page, 'mine')
    const other = await context.newPage()
    await other.goto(page.url())
    await shows(other, 'mine')
    await writeCode(other, other.locator('body'), "console.log('of the other tab')")
    await other.reload()
    await shows(other, 'of the other tab')
    await page.reload()
    await shows(page, 'mine')
  })

  test('keeps the code over a reload, and Reset brings the first snippet back', async ({ page }) => {
    const main = page.locator('body')
    await writeCode(page, main, "console.log('kept')")
    await page.reload()
    await run(main)
    await expect(terminal(main)).toContainText('kept')
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect(page.getByRole('region', { name: 'Code' })).toContainText('Two greenthreads talk')
  })

  test('tells the story of an example only while its code is there', async ({ page }) => {
    const main = page.locator('body')
    const story = page.getByRole('region', { name: 'Code' }).getByText('Three greenthreads', { exact: true })
    await expect(story).toBeVisible()
    await writeCode(page, main, "console.log('something else')")
    await expect(story).toBeHidden()
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect(story).toBeVisible()
    await page.getByRole('textbox', { name: 'Code of the snippet' }).focus()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.press('Delete')
    await expect(story).toBeHidden()
  })

  test('stands in columns or in rows, or shows the timeline alone; sizes and layout are kept', async ({
    page,
  }) => {
    const main = page.locator('body')
    const box = async (name: string) => {
      const found = await page.getByRole('region', { name, exact: true }).boundingBox()
      if (!found) throw new Error(`${name} is not shown`)
      return found
    }
    await expect(page.getByRole('radio', { name: 'Panes in columns' })).toBeChecked()
    const [code, timeline] = [await box('Code'), await box('Timeline')]
    expect(timeline.x).toBeGreaterThan(code.x + code.width - 1)

    await page.getByTitle('Rows:').click()
    await expect.poll(async () => (await box('Timeline')).y).toBeGreaterThan(timeline.y)
    const below = await box('Timeline')
    expect(below.y).toBeGreaterThan((await box('Code')).y + 100)
    const divider = page.getByRole('separator', { name: 'Height of code and terminal' })
    await divider.focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(async () => (await box('Timeline')).y).toBeGreaterThan(below.y)
    const moved = await box('Timeline')
    // The editor follows, also when its place becomes lower.
    await page.keyboard.press('Home')
    const editorEnd = async (): Promise<number> => {
      const editor = await page.locator('.monaco-editor').first().boundingBox()
      return (editor?.y ?? 0) + (editor?.height ?? Infinity)
    }
    await expect.poll(editorEnd).toBeLessThanOrEqual((await box('Timeline')).y)
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => box('Timeline')).toEqual(moved)
    await page.reload()
    await expect(page.getByRole('radio', { name: 'Panes in rows' })).toBeChecked()
    expect(await box('Timeline')).toEqual(moved)

    await run(main)
    await expect(status(main)).toContainText('exit code 0')
    await page.getByTitle('Only the timeline').click()
    await expect(page.getByRole('region', { name: 'Code' })).toBeHidden()
    await expect(terminal(main)).toBeHidden()
    await expect.poll(async () => (await box('Timeline')).width).toBe(1280)
    await page.getByTitle('Columns:').click()
    await expect(page.getByRole('region', { name: 'Code' })).toBeVisible()
    await expect(terminal(main)).toContainText('ping got THREE')
  })

  test('takes what is typed in the terminal', async ({ page }) => {
    const main = page.locator('body')
    await writeCode(
      page,
      main,
      "console.log('your name?')\nprocess.stdin.once('data', (name) => { console.log('hello ' + name); process.exit() })",
    )
    await run(main)
    await expect(terminal(main)).toContainText('your name?')
    await page.getByRole('textbox', { name: 'Terminal input' }).focus()
    await page.keyboard.type('Ada\n')
    await expect(terminal(main)).toContainText('hello Ada')
    await expect(status(main)).toContainText('exit code 0')
  })

  test('runs again while a run is going on', async ({ page }) => {
    const main = page.locator('body')
    await writeCode(page, main, ENDLESS)
    await run(main)
    await expect(terminal(main)).toContainText('step 3')
    await writeCode(page, main, "console.log('the second one')")
    await run(main)
    await expect(terminal(main)).toContainText('the second one')
    await expect(status(main)).toContainText('exit code 0')
    await expect(terminal(main)).not.toContainText('step')
  })

  test.describe('in the dark', () => {
    test.use({ colorScheme: 'dark' })

    test('runs as well', async ({ page }) => {
      const main = page.locator('body')
      await expect(page.locator('html')).toHaveClass(/dark/)
      await run(main)
      await expect(status(main)).toContainText('exit code 0')
      await expect(lane(main, 'MAINLOOP')).toContainText(/\d+ switches/)
    })
  })

  test.describe('on a phone', () => {
    test.use({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true })

    test('shows one part at a time', async ({ page }) => {
      const main = page.locator('body')
      const code = page.getByRole('textbox', { name: 'Code of the snippet' })
      await expect(code).toHaveValue(/Two greenthreads talk/)
      await run(main)
      await expect(terminal(main)).toContainText('ping got ONE')
      await page.getByRole('tab', { name: 'Timeline' }).tap()
      await expect(lane(main, 'MAINLOOP')).toContainText(/\d+ switches/)
      await expect(terminal(main)).toBeHidden()
      await page.getByRole('tab', { name: 'Hub' }).first().tap()
      // A run in which there is something to be found is opened at that.
      await page.getByRole('tab', { name: 'Hub' }).last().tap()
      await expect(page.getByText('runnable', { exact: true })).toBeVisible()
      await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeDisabled()
    })
  })
})
