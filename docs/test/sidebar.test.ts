/** The sidebar is what the pages' front matter says, and no page of the guide is missing from it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sidebarOf } from '../live/sidebar.ts'

const docs = fileURLToPath(new URL('..', import.meta.url))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hublet-sidebar-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function page(path: string, ...frontMatter: string[]): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), ['---', ...frontMatter, '---', '', '# Page', ''].join('\n'))
}

describe('the sidebar', () => {
  it('has the sections in the order of their first pages, and the pages in the order of their numbers', () => {
    page('b/late.md', 'title: Late', 'section: Second', 'order: 30')
    page('a/two.md', "title: 'Two: it''s quoted'", 'section: First', 'order: 20')
    page('b/index.md', 'title: "Early \\"yield*\\""', 'section: Second', 'order: 25')
    page('a/one.md', 'title: One', 'section: First', 'order: 3')
    page('unlisted.md', 'title: Unlisted')
    expect(sidebarOf(folder)).toEqual([
      {
        text: 'First',
        items: [
          { text: 'One', link: '/a/one' },
          { text: "Two: it's quoted", link: '/a/two' },
        ],
      },
      {
        text: 'Second',
        items: [
          { text: 'Early "yield*"', link: '/b/' },
          { text: 'Late', link: '/b/late' },
        ],
      },
    ])
  })

  it.each([
    ['no title', ['section: Guide', 'order: 1']],
    ['no section', ['title: One', 'order: 1']],
    ['an order that is no number', ['title: One', 'section: Guide', 'order: first']],
  ])('refuses a page with %s, and names it', (_, frontMatter) => {
    page('guide/one.md', ...frontMatter)
    expect(() => sidebarOf(folder)).toThrow(/^guide\/one\.md: /)
  })

  it('refuses two pages in one place, and names both', () => {
    page('one.md', 'title: One', 'section: Guide', 'order: 1')
    page('two.md', 'title: Two', 'section: Guide', 'order: 1')
    expect(() => sidebarOf(folder)).toThrow('two.md and one.md both have the order 1.')
  })

  it('lists every page of the guide and of the internals', () => {
    const links = sidebarOf().flatMap(({ items }) => items.map(({ link }) => link))
    const pages = ['guide', 'internals'].flatMap((part) =>
      readdirSync(join(docs, part), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.md'))
        .map((path) => `/${part}/${path.replace(/(index)?\.md$/, '')}`),
    )
    expect(links).toEqual(expect.arrayContaining(pages))
  })
})
