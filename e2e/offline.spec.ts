/**
 * The static site after the first visit, with its host gone. The short form has the service worker of the site that
 * the sandbox server serves, which is built for the other tests, and keeps two pages of it. With HUBLET_LONG=1 it is
 * `dist/static-site`, in a folder of its host, and every page of it, the playground and a lesson.
 */
import { readFileSync } from 'node:fs'
import { type Page, test } from '@playwright/test'
import { expect, lane, liveBlock, run, status, terminal } from './page.ts'
import { hostSite, type StaticHost } from './static-server.ts'
import { toShareHash } from '../sandbox/client/share/share-link.ts'
import { serviceWorkerOf } from '../scripts/service-worker.mjs'

const isLong = process.env['HUBLET_LONG'] === '1'

/** The folder of SITE_URL in scripts/test-long.mjs. */
const BASE = '/courses/hublet/'

/** The files of two pages, and of a run in one of them. */
const SHORT =
  /^(runner|assets\/(app|style|inter|chunks\/(?!@local))|(assets\/)?guide[_/](understanding-hubs|forgotten-yield)[.])/

/** Addresses below the site's own. */
function pagesOf(directory: string): string[] {
  const map = readFileSync(`${directory}/sitemap.xml`, 'utf8')
  return [...map.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, address = '']) =>
    new URL(address).pathname.slice(BASE.length),
  )
}

async function host(): Promise<StaticHost> {
  if (isLong) return hostSite({ directory: 'dist/static-site', base: BASE })
  return hostSite({
    scripts: { '/service-worker.js': await serviceWorkerOf('dist/site', (name) => SHORT.test(name)) },
  })
}

/** Visits the site once, until it is kept. */
async function visit(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/guide/understanding-hubs`)
  if (!isLong)
    await page.evaluate(`navigator.serviceWorker.register('/service-worker.js').then(() => undefined)`)
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
}

async function useTheRest(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/playground${toShareHash({ code: "console.log('without a network')" })}`)
  const playground = page.locator('.playground-session')
  await expect(playground.getByRole('textbox', { name: 'Code of the snippet' })).toBeAttached()
  await run(playground)
  await expect(terminal(playground)).toContainText('without a network')

  await page.goto(`${address}/lessons/leave-nothing`)
  const lesson = page.getByRole('region', { name: 'Exercise' })
  await lesson.getByText('Show the solution').click()
  await lesson.getByRole('button', { name: 'Put it into the editor' }).click()
  await lesson.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByText('Done: everything is as it should be.')).toBeVisible()
}

test('a site that was visited once can be read, and its snippets run, with its host gone', async ({
  page,
}) => {
  test.setTimeout(isLong ? 900_000 : 240_000)
  const { address, close } = await host()
  try {
    await visit(page, address)
  } finally {
    close()
  }
  const failed: string[] = []
  // One that is given up has not failed: a page is left while its editor comes, a run is over.
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') failed.push(request.url())
  })

  for (const path of isLong ? pagesOf('dist/static-site') : ['guide/forgotten-yield']) {
    await page.goto(`${address}/${path}`)
    await expect(page.getByRole('heading', { level: 1 }).first(), path).toBeAttached()
    await expect(page.locator('.VPNav, .VPSkipLink').first(), path).toBeAttached()
  }

  await page.goto(`${address}/guide/understanding-hubs`)
  const block = liveBlock(page, 'Two greenthreads, scheduled by the hub')
  await run(block)
  await expect(status(block)).toContainText('exit code 0')
  await expect(lane(block, 'MAINLOOP')).toContainText(/[1-9]\d* switch/)

  if (!isLong) return
  await useTheRest(page, address)
  expect(failed, 'files that the site does not keep').toEqual([])
})
