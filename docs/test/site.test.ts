/** The built site, as readers, search engines and programs find it. `npm run build` comes first. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import config from '../../vitepress.config.ts'
import { siteAddress } from '../site/address.ts'
import { addressOf } from '../site/page-head.ts'
import { deadLinks } from './support/dead-links.ts'

const site = fileURLToPath(new URL('../../dist/site/', import.meta.url))
const read = (file: string): string => readFileSync(join(site, file), 'utf8')
const { url } = siteAddress({})

/** Every page as `guide/performance`, an index page as its folder `lessons/`, the home page as the empty string; the frame of a run has no reader. */
const pages = readdirSync(site, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.html') && file !== '404.html' && !file.startsWith('runner/'))
  .map((file) => file.replace(/\.html$/, '').replace(/(^|\/)index$/, '$1'))
  .sort()

/** Without those that stand beside the site's subject. */
const content = pages.filter((page) => page !== 'edit')

function htmlOf(page: string): string {
  return read(page === '' || page.endsWith('/') ? `${page}index.html` : `${page}.html`)
}

function tag(html: string, pattern: RegExp): string | undefined {
  return pattern.exec(html)?.[1]?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

describe('every page', () => {
  it.each(content)('/%s says what it is, and where', (page) => {
    const html = htmlOf(page)
    expect(tag(html, /<link rel="canonical" href="([^"]*)"/)).toBe(url + page)
    expect(tag(html, /<meta property="og:url" content="([^"]*)"/)).toBe(url + page)
    expect(tag(html, /<meta property="og:title" content="([^"]*)"/)).toBe(tag(html, /<title>([^<]*)</))
    const description = tag(html, /<meta name="description" content="([^"]*)"/)
    expect(description).toMatch(/^.{30,200}$/)
    expect(tag(html, /<meta property="og:description" content="([^"]*)"/)).toBe(description)
    const picture = tag(html, /<meta property="og:image" content="([^"]*)"/) ?? ''
    expect(existsSync(join(site, new URL(picture).pathname)), picture).toBe(true)
    expect(html).toMatch(/<html lang="en"/)
  })

  it('has a description of its own', () => {
    const descriptions = content.map((page) =>
      tag(htmlOf(page), /<meta name="description" content="([^"]*)"/),
    )
    expect(new Set(descriptions).size).toBe(descriptions.length)
  })

  it('links only to pages, files and headings that exist', () => {
    expect(deadLinks(site)).toEqual([])
  })
})

describe('a page of text', () => {
  const text = content.filter(
    (page) => page !== '' && page !== 'playground' && !page.startsWith('reference/api'),
  )

  it.each(text)('/%s can be edited, and says when it changed', (page) => {
    const html = htmlOf(page)
    expect(html).toMatch(
      new RegExp(
        `<a class="[^"]*edit-link-button[^>]* href="/edit\\?file=${page.replace(/\/$/, '/index')}.md"`,
      ),
    )
    expect(html).toContain('Last updated')
  })
})

describe('the site', () => {
  it('lists every page in its sitemap', () => {
    const listed = [...read('sitemap.xml').matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, address]) => address)
    expect(listed.sort()).toEqual(content.map((page) => url + page).sort())
  })

  it('lists every text for programs in llms.txt, and has it as Markdown', () => {
    const listed = [...read('llms.txt').matchAll(/\]\((http[^)]*)\)/g)].map(([, address = '']) =>
      address.slice(url.length),
    )
    expect(listed.sort()).toEqual(
      content
        .filter((page) => page !== '' && page !== 'playground')
        .map((page) => `${page.replace(/\/$/, '')}.md`),
    )
    for (const file of listed) expect(read(file), file).toMatch(/^# \S/m)
    expect(read('llms-full.txt')).toContain('# Understanding hubs')
  })

  it('has a page of its own for wrong addresses, which no search engine keeps', () => {
    expect(read('404.html')).toContain('noindex')
    expect(read('404.html')).not.toContain('rel="canonical"')
  })

  it('shows alternatives in tabs', () => {
    expect(read('reference/environment.html')).toMatch(/vp-code-group[^]*Dockerfile/)
  })

  it('is not built while a link is dead', () => {
    expect(config.ignoreDeadLinks).toBe(false)
  })
})

describe('the look for dead links', () => {
  it('finds a missing page, a missing heading and a missing file, and nothing else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hublet-links-'))
    const links = [
      '/',
      '/a',
      '/a#top',
      './a',
      'https://example.org/x',
      '/b',
      '/a#nowhere',
      '/x.png',
      '#code=1',
    ]
    writeFileSync(join(folder, 'index.html'), links.map((link) => `<a href="${link}">x</a>`).join(''))
    writeFileSync(join(folder, 'a.html'), '<h1 id="top">A</h1>')
    expect(deadLinks(folder)).toEqual(['/b', '/a#nowhere', '/x.png'].map((link) => `index.html: ${link}`))
    rmSync(folder, { recursive: true })
  })
})

describe('the address of the site', () => {
  it('may have a path, below which everything lies', () => {
    const address = siteAddress({ SITE_URL: 'https://example.org/hublet' })
    expect(address).toMatchObject({ url: 'https://example.org/hublet/', base: '/hublet/' })
    expect(addressOf('guide/performance.md', address)).toBe('https://example.org/hublet/guide/performance')
    expect(addressOf('index.md', address)).toBe('https://example.org/hublet/')
  })

  it('is refused when it is none', () => {
    expect(() => siteAddress({ SITE_URL: 'example.org' })).toThrow(/SITE_URL is "example.org"/)
    expect(() => siteAddress({ SITE_EDIT_URL: 'https://example.org/edit' })).toThrow(/Write :path/)
  })
})
