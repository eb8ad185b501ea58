/**
 * Every page of the sitemap in a real browser: nothing in the console, nothing that axe finds in light, no contrast too low in
 * dark, and nothing that sticks out at the side of a phone.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from '@playwright/test'
import { expect, test } from './page.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const everyPath = [...readFileSync('dist/site/sitemap.xml', 'utf8').matchAll(/<loc>([^<]*)<\/loc>/g)].map(
  ([, address = '']) => new URL(address).pathname,
)

/** Pages that are made alike; the short form looks at every eighth of them, and at all others. */
const alike = everyPath.filter((path) => /^\/(lessons|reference\/api)\/./.test(path))
const leftOut = alike.filter((_, index) => index % 8 !== 0)
const paths = process.env['HUBLET_LONG'] ? everyPath : everyPath.filter((path) => !leftOut.includes(path))

// A finding says its place; recording a hundred pages costs more than looking at them.
test.use({ trace: 'off' })

const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

/** Rules of color. The other rules are checked in light only. */
const COLORS: RunOptions = { runOnly: ['color-contrast'] }

async function axe(page: Page, options: RunOptions = {}): Promise<string[]> {
  const { violations } = await page.evaluate(
    (given) => (globalThis as unknown as { axe: { run(o: RunOptions): Promise<AxeResults> } }).axe.run(given),
    { resultTypes: ['violations'], ...options } satisfies RunOptions,
  )
  return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]?.html ?? ''})`)
}

async function lookAt(page: Page, path: string): Promise<string[]> {
  await page.setViewportSize(DESKTOP)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const answer = await page.goto(path)
  await expect(page.locator('html')).not.toHaveClass(/dark/)
  // Some buttons get their names when the page comes to life.
  await expect(page.locator('.VPSwitchAppearance').first()).toHaveAttribute('title', /./)
  await page.evaluate(AXE)
  const found = answer?.status() === 200 ? [] : [`HTTP ${answer?.status()}`]
  found.push(...(await axe(page)).map((problem) => `light: ${problem}`))
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await expect(page.locator('html')).toHaveClass(/dark/)
  found.push(...(await axe(page, COLORS)).map((problem) => `dark: ${problem}`))
  await page.setViewportSize(PHONE)
  const width = await page.evaluate<number>('document.documentElement.scrollWidth')
  if (width > PHONE.width) found.push(`phone: the page is ${width} pixels wide`)
  return found.map((problem) => `${path}: ${problem}`)
}

// Two halves, so that both workers have something to do.
for (const half of [0, 1]) {
  test(`every page can be read by everybody, half ${half + 1} of 2`, async ({ page }) => {
    test.setTimeout(480_000)
    expect(paths.length).toBeGreaterThan(20)
    const found: string[] = []
    for (const path of paths.filter((_, index) => index % 2 === half))
      found.push(...(await lookAt(page, path)))
    expect(found).toEqual([])
  })
}
