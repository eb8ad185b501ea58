/** Common steps of the browser tests on every page: they watch the console, and speak of blocks, editors and lanes. */
import { expect, test as base, type Locator, type Page } from '@playwright/test'

/** A test that fails when the page logs an error or throws. */
export const test = base.extend<{ quietConsole: void }>({
  quietConsole: [
    async ({ page }, use) => {
      const problems: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text())
      })
      page.on('pageerror', (error) => problems.push(String(error)))
      await use()
      expect(problems, 'errors in the console').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Folder for pictures of the main views, which are kept after each run of the tests to be looked at. */
export const SCREENSHOTS = 'test-results/screenshots'

/** The live block with this title. */
export function liveBlock(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title, exact: true })
}

/** Replaces the code in the editor, as a reader does: select all, type. */
export async function writeCode(page: Page, place: Locator, code: string): Promise<void> {
  const editor = place.getByRole('textbox', { name: 'Code of the snippet' })
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(code)
}

export function run(place: Locator): Promise<void> {
  return place.getByRole('button', { name: 'Run', exact: true }).click()
}

export function stop(place: Locator): Promise<void> {
  return place.getByRole('button', { name: 'Stop', exact: true }).click()
}

/** The rows that the terminal shows; beside them it has a region that only speaks. */
export function terminal(place: Locator): Locator {
  return place.getByRole('region', { name: 'Terminal' }).getByRole('list')
}

export function status(place: Locator): Locator {
  return place.getByRole('status').filter({ hasText: /./ }).first()
}

/**
 * A hub counts as blocked only after the longest time that can be chosen: on a busy machine a short step can take longer than the
 * usual limit, and the run would be opened at that finding.
 */
export async function allowSlowSteps(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Findings' }).click()
  await page.getByRole('combobox', { name: 'A hub counts as blocked after' }).selectOption('1000 ms')
  await page.getByRole('tab', { name: 'Hub' }).click()
}

/**
 * Chooses how much of a run is shown. A page begins with the story, so a test of listeners, timers, descriptors or system
 * calls asks for them first, as a reader does.
 */
export async function chooseLevel(place: Locator, level: 'story' | 'hub' | 'kernel'): Promise<void> {
  await place.getByRole('combobox', { name: 'level' }).selectOption(level)
}

export function lane(place: Locator, name: string): Locator {
  return place.getByRole('list', { name: 'Lanes' }).getByRole('listitem').filter({ hasText: name })
}

/** How often control was given to MAINLOOP, as its lane says. */
export async function mainloopSwitches(place: Locator): Promise<number> {
  const text = await lane(place, 'MAINLOOP').textContent()
  return Number(/(\d+) switch/.exec(text ?? '')?.[1] ?? 0)
}

/** Prints and sleeps until it is stopped. */
export const ENDLESS = `import { sleep, spawn } from 'hublet'
spawn(function* walker() {
for (let step = 1; ; step++) {
console.log('step', step)
yield* sleep(0.05)
}
})
`
