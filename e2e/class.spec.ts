/** For a class: slides that a link opens, and the progress of the lessons as a file. */
import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { toShareHash } from '../sandbox/client/share/share-link.ts'
import { expect, run, SCREENSHOTS, test } from './page.ts'

const story = (page: Page): Locator => page.getByRole('region', { name: 'Story of the run' })

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
`

test('a link for a class opens as slides, stands at its stop after Run, and Page Down goes on', async ({
  page,
}) => {
  await page.goto(`/playground${toShareHash({ code: CODE, tour: TOUR, slides: true, stop: 1 })}`)
  await expect(page.getByRole('radio', { name: 'Slides for a class' })).toBeChecked()
  await run(page.locator('body'))
  await expect(story(page).getByRole('status')).toContainText('It is registered.')
  await page.screenshot({ path: `${SCREENSHOTS}/slides-light.png` })
  await page.keyboard.press('PageDown')
  await expect(story(page).getByRole('status')).toContainText('The timer will wake it.')
  await page.keyboard.press('PageUp')
  await expect(story(page).getByRole('status')).toContainText('It is registered.')
})

test('the progress of the lessons is saved to a file, and loaded in another browser', async ({
  page,
  browser,
}) => {
  await page.addInitScript(
    'localStorage["hublet:lessons"] ??= JSON.stringify({ "sleep-together": { passed: true, code: "mine" } })',
  )
  await page.goto('/lessons/')
  await expect(page.getByText(/1 of \d+ are done/)).toBeVisible()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save to a file' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('hublet-lessons.json')
  const saved = readFileSync(await file.path())

  const other = await browser.newPage()
  await other.goto(page.url())
  const load = async (name: string, buffer: Buffer): Promise<void> => {
    const [chooser] = await Promise.all([
      other.waitForEvent('filechooser'),
      other.getByRole('button', { name: 'Load from a file' }).click(),
    ])
    await chooser.setFiles({ name, mimeType: 'application/json', buffer })
  }
  await load('notes.json', Buffer.from('{}'))
  await expect(other.getByText('notes.json: It holds no progress of lessons.')).toBeVisible()
  await load('hublet-lessons.json', saved)
  await expect(other.getByText(/1 of \d+ are done/)).toBeVisible()
  await other.close()
})
