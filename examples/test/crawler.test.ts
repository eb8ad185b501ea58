import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spawn } from 'hublet'
import { crawl } from '../crawler.ts'

const PAGES = 60

/** Never answers. */
const SILENT = 50

const REACHABLE = [
  0,
  ...Array.from({ length: 2 * PAGES }, (_, n) => n + 1).filter((n) => Math.floor((n - 1) / 2) !== SILENT),
]

let busy = 0
let busiest = 0
let aborted = 0

/** Page n links to 2n + 1 and 2n + 2, to itself, to another site and to nonsense. */
const site = http.createServer((request, response) => {
  const n = Number(request.url?.slice(1))
  response.on('close', () => {
    busy--
    if (!response.writableFinished) aborted++
  })
  busiest = Math.max(busiest, ++busy)
  if (n === SILENT) return
  setImmediate(() => {
    response.statusCode = n >= PAGES ? 404 : 200
    const links = n >= PAGES ? [] : [2 * n + 1, 2 * n + 2].map((link) => `<a class="x" href="/${link}">`)
    response.end(`${links.join('')}<a href="#top"><a href="http://other.invalid/"><a href="http://:x">`)
  })
})
let start: string

beforeAll(async () => {
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  start = `http://127.0.0.1:${(site.address() as AddressInfo).port}/0`
})

afterAll(() => {
  site.closeAllConnections()
  site.close()
})

describe('the crawler', () => {
  it('visits every page once, so many at a time, and gives up one that takes too long', async () => {
    const found = await spawn(() => crawl(start, { concurrency: 5, pages: 1000, seconds: 3 }))
    const paths = [...found.keys()].map((url) => Number(new URL(url).pathname.slice(1)))
    expect(paths.toSorted((a, b) => a - b)).toEqual(REACHABLE)
    expect([...found].filter(([, status]) => typeof status === 'string')).toEqual([
      [expect.stringContaining('/50'), expect.stringContaining('The time is over')],
    ])
    expect(found.get(start)).toBe(200)
    expect(found.get(start.replace('/0', '/70'))).toBe(404)
    expect(busiest).toBeLessThanOrEqual(5)
    await expect.poll(() => aborted).toBe(1)
  })

  it('stops at a number of pages', async () => {
    const found = await spawn(() => crawl(start, { pages: 7 }))
    expect(found.size).toBe(7)
  })

  it('says why a page could not be had', async () => {
    const found = await spawn(() => crawl('http://127.0.0.1:1/'))
    expect([...found.values()]).toEqual(['fetch failed'])
  })
})
