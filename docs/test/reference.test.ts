/** The reference has every exported name, and the page of the trace format every kind of event. `npm run build` comes first. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { createMarkdownRenderer } from 'vitepress'
import { describe, expect, it } from 'vitest'
import { anyEventSchema } from '../../sandbox/shared/trace-events.ts'
import { apiLinks } from '../live/api-links.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Entry -> its names, as the report of the public API has them; `npm test` keeps that equal to the code. */
function exportedNames(): Map<string, string[]> {
  const entries = read('core/public-api.md').split(/^## /m).slice(1)
  return new Map(
    entries.map((entry) => {
      const names = [
        ...entry.matchAll(
          /^export (?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/gm,
        ),
      ]
      const renamed = [...entry.matchAll(/^\/\/ exported as (\w+)(?:\nexport type (\w+))?/gm)]
      const own = new Set(renamed.map(([, , name = '']) => name))
      const all = [...names, ...renamed].map(([, name = '']) => name)
      return [entry.slice(0, entry.indexOf('\n')), [...new Set(all)].filter((name) => !own.has(name))]
    }),
  )
}

describe.each([...exportedNames()])('the reference of %s', (entry, names) => {
  const list = read('dist/site/reference/api/index.html')
  const section = list.slice(list.indexOf(`id="${entry.replaceAll('/', '-')}"`)).split('<h2')[0] ?? ''

  it.each(names)('lists %s, and the link leads to it', (name) => {
    const link = new RegExp(`<a href="([^"]*)"><code>${name}</code></a>`).exec(section)?.[1]
    expect(link, name).toBeDefined()
    const { pathname, hash } = new URL(link ?? '', 'http://site/reference/api/')
    const page = read(`dist/site${pathname.endsWith('/') ? `${pathname}index` : pathname}.html`)
    if (hash === '')
      expect(page).toMatch(new RegExp(`<h1[^>]*>(?:Abstract )?Class: (?:<code>abstract</code> )?${name}\\b`))
    else expect(page).toContain(`id="${hash.slice(1)}"`)
  })
})

describe('the reference', () => {
  it('is linked from the guide, where a name first stands in the text', async () => {
    const markdown = await createMarkdownRenderer('docs', {
      config: (md) => apiLinks(md, new Map([['sleep', '/reference/api/hublet/#sleep']])),
    })
    const render = (text: string, relativePath = 'guide/page.md'): string =>
      markdown.render(text, { relativePath })
    expect(render('## `sleep`\n\n`sleep()` and `sleep`, `other`')).toMatch(
      /<\/h2>\n<p><a href="\/reference\/api\/hublet\/#sleep"><code>sleep\(\)<\/code><\/a> and <code>sleep<\/code>, <code>other/,
    )
    expect(render('[a `sleep`](./b)')).not.toContain('#sleep')
    expect(render('`sleep`', 'reference/errors.md')).not.toContain('#sleep')
    expect(read('dist/site/guide/understanding-hubs.html')).toMatch(/<main[^]*href="\/reference\/api\/hublet/)
  })

  it('links each code of an error to its explanation', () => {
    expect(read('dist/site/reference/api/hublet/index.html')).toContain(
      'href="/reference/errors#err-hub-unknown"',
    )
  })
})

describe('the page of the trace format', () => {
  it('names each kind of event once, with its fields', () => {
    const table = read('docs/reference/trace-format.md').matchAll(/^\| `([a-z-]+)` +\| ([^|]*?) +\|/gm)
    const rows = new Map<string, string[]>()
    for (const [, kind = '', text = ''] of table) {
      const fields = [...text.matchAll(/`(\w+)`/g)].map(([, field = '']) => field)
      // `switch` is also one of the reasons further down.
      if (!rows.has(kind)) rows.set(kind, fields.sort())
    }
    for (const { entries } of anyEventSchema.options) {
      const { seq: _, t: __, greenlet: ___, at: ____, printed: _____, kind, ...own } = entries
      expect(rows.get(kind.literal), kind.literal).toEqual(Object.keys(own).sort())
    }
  })
})
