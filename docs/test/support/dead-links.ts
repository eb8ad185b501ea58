/** Finds links of a built site that lead nowhere: to a page or file that is missing, or to a heading that is not there. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** @returns one line for each dead link: the page, and the link as it is written */
export function deadLinks(site: string): string[] {
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.html'),
  )
  const anchors = new Map(files.map((file) => [file, idsOf(readFileSync(join(site, file), 'utf8'))]))
  const dead = files.flatMap((file) => {
    const here = new URL(file, 'http://site/')
    return linksOf(readFileSync(join(site, file), 'utf8'))
      .filter((link) => !leadsSomewhere(site, anchors, new URL(link, here)))
      .map((link) => `${file}: ${link}`)
  })
  return [...new Set(dead)]
}

function leadsSomewhere(site: string, anchors: Map<string, Set<string>>, target: URL): boolean {
  if (target.host !== 'site') return true // nobody asks the network in a test
  const path = decodeURIComponent(target.pathname).slice(1)
  const html = path === '' || path.endsWith('/') ? `${path}index.html` : `${path}.html`
  const ids = anchors.get(html) ?? anchors.get(path)
  if (!ids) return existsSync(join(site, path)) && statSync(join(site, path)).isFile()
  const anchor = decodeURIComponent(target.hash.slice(1))
  // The rest after `code=` is the playground's own.
  return anchor === '' || anchor.includes('=') || ids.has(anchor)
}

function linksOf(html: string): string[] {
  const links = html.matchAll(/<(?:a|link|img|script|source)\b[^>]*?\s(?:href|src)="([^"]*)"/g)
  return [...links]
    .map(([, link = '']) => link.replaceAll('&amp;', '&'))
    .filter((link) => !/^(data|mailto):/.test(link))
}

function idsOf(html: string): Set<string> {
  return new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id.replaceAll('&amp;', '&')))
}
