/**
 * The markdown-it plugin that links names of the library to the reference: in guide and lessons, the first time that a name stands
 * as `code` in the text of a page.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { MarkdownRenderer } from 'vitepress'

const LIST = fileURLToPath(new URL('../reference/api/index.md', import.meta.url))

/** Name, or name with `()` -> its place in the reference. Empty before the reference is written. */
function apiPlaces(list = LIST): Map<string, string> {
  if (!existsSync(list)) return new Map()
  const rows = readFileSync(list, 'utf8').matchAll(/^\| \[`(\w+)`\]\(\.\/([^)]*)\)/gm)
  const places = new Map<string, string>()
  // The first entry wins: a type of `hublet/trace` may have a name that `hublet` has too.
  for (const [, name = '', place = ''] of rows)
    if (!places.has(name)) places.set(name, `/reference/api/${place}`)
  return places
}

export function apiLinks(markdown: MarkdownRenderer, places = apiPlaces()): void {
  markdown.core.ruler.push('hublet_api_links', (state) => {
    const { relativePath = '' } = state.env as { relativePath?: string }
    if (!/^(guide|lessons)\//.test(relativePath)) return
    const linked = new Set<string>()
    for (const [index, block] of state.tokens.entries()) {
      if (block.type !== 'inline' || state.tokens[index - 1]?.type === 'heading_open') continue
      let inLink = 0
      block.children = (block.children ?? []).flatMap((token) => {
        inLink += token.type === 'link_open' ? 1 : token.type === 'link_close' ? -1 : 0
        const name = token.content.replace(/\(\)$/, '')
        const place = token.type === 'code_inline' && inLink === 0 ? places.get(name) : undefined
        if (place === undefined || linked.has(name)) return [token]
        linked.add(name)
        const open = new state.Token('link_open', 'a', 1)
        open.attrs = [['href', place]]
        return [open, token, new state.Token('link_close', 'a', -1)]
      })
    }
  })
}
