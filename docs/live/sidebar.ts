/**
 * The sidebar, made of what the pages say about themselves in their front matter, so that a new page is one file:
 *
 *     title: Timers
 *     section: Hubs
 *     order: 140
 *
 * Pages of one section stand together, in the order of their numbers; sections come in the order of their first pages.
 * A page without `order` is not listed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface SidebarSection {
  text: string
  items: { text: string; link: string }[]
}

interface ListedPage {
  path: string
  title: string
  section: string
  order: number
}

/**
 * @throws Error that names a page with an `order` that is not a number, without a title or section, or with another
 * page's `order`
 */
export function sidebarOf(docs = fileURLToPath(new URL('..', import.meta.url))): SidebarSection[] {
  const sections = new Map<string, SidebarSection>()
  let previous: ListedPage | undefined
  for (const page of listedPages(docs)) {
    if (page.order === previous?.order)
      throw new Error(`${page.path} and ${previous.path} both have the order ${page.order}.`)
    previous = page
    const section = sections.get(page.section) ?? { text: page.section, items: [] }
    sections.set(page.section, section)
    section.items.push({ text: page.title, link: `/${page.path.replace(/(index)?\.md$/, '')}` })
  }
  return [...sections.values()]
}

function listedPages(docs: string): ListedPage[] {
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !/(^|\/)(\.|public\/)/.test(path))
    .flatMap((path) => {
      const { order, title, section } = frontMatterOf(readFileSync(join(docs, path), 'utf8'))
      if (order === undefined) return []
      if (!title || !section || !/^\d+$/.test(order))
        throw new Error(`${path}: a page in the sidebar needs a title, a section, and a number as its order.`)
      return [{ path, title, section, order: Number(order) }]
    })
    .sort((one, other) => one.order - other.order || one.path.localeCompare(other.path))
}

/** The plain `name: value` lines; VitePress itself reads the rest. */
function frontMatterOf(text: string): Record<string, string | undefined> {
  const lines = /^---\n([^]*?)\n---\n/.exec(text)?.[1]?.matchAll(/^(\w+): *(.*?) *$/gm) ?? []
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, unquoted(value)]))
}

function unquoted(value: string): string {
  const [, quote, inner = ''] = /^(["'])(.*)\1$/.exec(value) ?? []
  if (quote === undefined) return value
  return quote === "'" ? inner.replaceAll("''", "'") : (JSON.parse(value) as string)
}
