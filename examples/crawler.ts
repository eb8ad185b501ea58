/**
 * Visits the pages of one site that can be reached from a first one: Node's `fetch`, waited for with `until`, in a
 * GreenPool that bounds how many are visited at once.
 *
 *     node dist/examples/crawler.js https://example.org/
 */
import { GreenPool, spawn, until, withTimeout, type Green } from 'hublet'

export interface CrawlOptions {
  /** Pages visited at once; 10 unless given. */
  concurrency?: number
  /** Pages at most; 100 unless given. */
  pages?: number
  /** Seconds for one page; 10 unless given. A page that takes longer is given up, and its request aborted. */
  seconds?: number
}

/** @returns the status of each page, or why there is none */
export function* crawl(start: string, options: CrawlOptions = {}): Green<Map<string, number | string>> {
  const { concurrency = 10, pages = 100, seconds = 10 } = options
  const found = new Map<string, number | string>()
  const pool = new GreenPool(concurrency)

  function* follow(url: string): Green<void> {
    if (found.has(url) || found.size >= pages) return
    found.set(url, 'not visited')
    yield* pool.spawnN(visit, url)
  }

  /** Runs in the pool and spawns in it: when it is full, the next page is visited in this one's place. */
  function* visit(url: string): Green<void> {
    try {
      const { status, links } = yield* withTimeout(seconds, () => until((signal) => load(url, signal)))
      found.set(url, status)
      for (const link of links) if (new URL(link).origin === new URL(start).origin) yield* follow(link)
    } catch (error) {
      found.set(url, (error as Error).message)
    }
  }

  yield* follow(start)
  yield* pool.waitAll()
  return found
}

async function load(url: string, signal: AbortSignal): Promise<{ status: number; links: string[] }> {
  const response = await fetch(url, { signal })
  const text = await response.text()
  // Good enough for an example; a real crawler has an HTML parser here.
  const links = [...text.matchAll(/<a\s[^>]*?href="([^"#]+)/gi)]
    .map(([, href]) => href as string)
    .filter((href) => URL.canParse(href, url))
    .map((href) => new URL(href, url).href)
  return { status: response.status, links }
}

if (process.argv[1] === import.meta.filename) {
  const start = process.argv[2] ?? 'http://127.0.0.1:8080/'
  for (const [url, status] of await spawn(() => crawl(new URL(start).href))) console.log(status, url)
}
