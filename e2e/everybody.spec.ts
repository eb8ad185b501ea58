/** The playground for everybody: axe on every view, a way through it by Tab alone, and its views on a phone. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Locator, Page } from '@playwright/test'
import { expect, run, SCREENSHOTS, status, test, writeCode } from './page.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Findings of axe in a part of the page, or in all of it. */
async function violations(page: Page, part?: string): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe)
  return page.evaluate(async (include) => {
    const { axe } = globalThis as unknown as {
      axe: { run(what: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    // VitePress's own search button shows its key beside its name.
    const where = include === undefined ? { exclude: ['.DocSearch-Button'] } : { include: [include] }
    return (await axe.run(where)).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
  }, part)
}

/** Blocks the hub for a while, so that there is a finding. */
const BLOCKING = `import { sleep, spawn } from 'hublet'
await spawn(function* digger() {
const end = Date.now() + 150
while (Date.now() < end);
yield* sleep(0.001)
})
`

/** Runs a snippet on two hubs: every view of the playground has something to show. */
async function compareRuns(page: Page): Promise<void> {
  await page.getByLabel('compare with').selectOption('selects')
  await run(page.locator('body'))
  await expect(status(page.locator('body'))).toContainText('exit code 0')
}

interface View {
  name: string
  /** The parts that axe looks at. */
  part: string
  open(page: Page): Promise<void>
  close?(page: Page): Promise<void>
}

const escape = (page: Page): Promise<void> => page.keyboard.press('Escape')

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).last().click()
}

const VIEWS: readonly View[] = [
  {
    name: 'differences',
    part: '.details-pane',
    open: async (page) => {
      await openTab(page, 'Differences')
      await expect(page.getByRole('row').filter({ hasText: 'order of wake-ups' })).toBeVisible()
    },
  },
  {
    name: 'findings',
    part: '.details-pane',
    open: async (page) => {
      await openTab(page, 'Findings')
      await expect(page.getByRole('tabpanel', { name: 'Findings' })).toContainText('digger held the thread')
    },
  },
  { name: 'hub', part: '.details-pane', open: (page) => openTab(page, 'Hub') },
  {
    name: 'events',
    part: '.details-pane',
    open: async (page) => {
      await openTab(page, 'Events')
      await page.getByRole('searchbox', { name: 'Search events' }).fill('digger')
    },
  },
  {
    name: 'rows',
    part: '.playground-session',
    open: (page) => page.getByTitle('Rows:').click(),
  },
  {
    name: 'only-the-timeline',
    part: '.playground-session',
    open: (page) => page.getByTitle('Only the timeline').click(),
    close: (page) => page.getByTitle('Columns:').click(),
  },
  {
    name: 'share',
    part: '.share-menu',
    open: (page) => page.getByRole('button', { name: 'Share' }).click(),
    close: escape,
  },
  {
    name: 'stops',
    part: '.transport',
    open: (page) => page.getByText('Pause at', { exact: true }).first().click(),
    close: escape,
  },
  {
    name: 'signs',
    part: '.controls',
    open: (page) => page.getByText('Legend', { exact: true }).first().click(),
    close: escape,
  },
  {
    name: 'examples',
    part: 'dialog[open]',
    open: (page) => page.getByRole('button', { name: 'Examples' }).click(),
    close: escape,
  },
  {
    name: 'keys',
    part: 'dialog[open]',
    open: (page) => page.getByRole('button', { name: 'Keys' }).click(),
    close: escape,
  },
]

for (const scheme of ['light', 'dark'] as const) {
  test.describe(`in the ${scheme}`, () => {
    test.use({ colorScheme: scheme, reducedMotion: 'reduce' })

    test('axe finds nothing on any view of the playground', async ({ page }) => {
      test.slow()
      await page.goto('/playground')
      await writeCode(page, page.locator('body'), BLOCKING)
      await compareRuns(page)
      for (const { name, part, open, close } of VIEWS) {
        await open(page)
        await page.screenshot({ path: `${SCREENSHOTS}/${name}-${scheme}.png` })
        expect.soft(await violations(page, part), `axe on ${name}`).toEqual([])
        await close?.(page)
      }
      await page.getByLabel('compare with').selectOption('nothing')
      await page.screenshot({ path: `${SCREENSHOTS}/playground-${scheme}.png` })
      expect(await violations(page), 'axe on the whole page').toEqual([])
    })
  })
}

/** The element that has the focus; undefined outside of the playground. */
const FOCUSED = `(() => {
  const element = document.activeElement
  if (!element.closest('main.playground')) return undefined
  const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)
  const label = element.labels?.[0]?.textContent.trim().slice(0, 20) ?? ''
  return { name: (name + ' ' + label).trim(), inEditor: element.closest('.monaco-editor') !== null }
})()`

test('Tab leads through everything, and out again', async ({ page }) => {
  await page.goto('/playground')
  const main = page.locator('main.playground')
  await run(main)
  await expect(status(main)).toContainText('exit code 0')
  await page.getByRole('button', { name: 'Run', exact: true }).focus()
  const passed: string[] = []
  for (;;) {
    const at = await page.evaluate<{ name: string; inEditor: boolean } | undefined>(FOCUSED)
    if (at === undefined) break
    passed.push(at.name)
    expect(passed.length, `a trap: ${passed.slice(-4).join(' | ')}`).toBeLessThan(100)
    // The editor keeps Tab for itself, and says how it gives it away.
    if (at.inEditor) await page.keyboard.press('Control+m')
    await page.keyboard.press('Tab')
  }
  const names = passed.join('\n')
  for (const part of [
    /Examples/,
    /Share/,
    /Code of the snippet/,
    /Terminal input/,
    /Width of code and terminal/,
    /steps/,
    /Filter lanes/,
    /Event at the cursor/,
    /Play/,
    /Moment/,
    /Pause at/,
  ])
    expect(names).toMatch(part)
  // Of tabs the chosen one: which of them that is depends on what there is to be found in the run.
  const chosen = await main.getByRole('tab', { selected: true }).allTextContents()
  expect(chosen.length).toBeGreaterThan(0)
  expect(passed).toEqual(expect.arrayContaining(chosen.map((name) => name.trim())))
  expect(new Set(passed).size, 'nothing is passed twice').toBeGreaterThan(passed.length - 5)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true })

  /** Whole and within the screen, as a thumb needs it. */
  async function expectInScreen(part: Locator): Promise<void> {
    const box = await part.boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect(box?.y).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(390)
    expect((box?.y ?? 0) + (box?.height ?? Infinity)).toBeLessThanOrEqual(800)
  }

  test('Share, findings, differences and stops fit the screen', async ({ page }) => {
    await page.goto('/playground')
    await page.getByRole('textbox', { name: 'Code of the snippet' }).fill(BLOCKING)
    await compareRuns(page)
    const shot = (name: string): Promise<unknown> =>
      page.screenshot({ path: `${SCREENSHOTS}/${name}-phone.png` })
    await page.getByRole('button', { name: 'Share' }).tap()
    await expectInScreen(page.getByRole('group', { name: 'Share' }))
    await shot('share')
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Timeline' }).tap()
    await page.getByText('Pause at', { exact: true }).first().tap()
    await expectInScreen(page.locator('.stops-menu .sheet').first())
    await shot('stops')
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Hub' }).first().tap()
    for (const name of ['Findings', 'Differences', 'Events']) {
      await page.getByRole('tab', { name }).tap()
      await expect(page.getByRole('tabpanel', { name })).toBeVisible()
      await shot(name.toLowerCase())
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    }
    expect(await violations(page)).toEqual([])
  })
})
