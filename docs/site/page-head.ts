/** Tells search engines and other sites about each page. */
import type { HeadConfig, TransformContext } from 'vitepress'
import type { SiteAddress } from './address.ts'

/** Shown beside a link to any page; 1200 × 630 pixels. */
const PICTURE = 'social.png'

export function pageHead(
  { pageData, title, description }: TransformContext,
  site: SiteAddress,
): HeadConfig[] {
  if (pageData.isNotFound) return [['meta', { name: 'robots', content: 'noindex' }]]
  const url = addressOf(pageData.relativePath, site)
  const property = (name: string, content: string): HeadConfig => ['meta', { property: name, content }]
  return [
    ['link', { rel: 'canonical', href: url }],
    property('og:type', pageData.relativePath === 'index.md' ? 'website' : 'article'),
    property('og:site_name', 'Hublet'),
    property('og:title', title),
    property('og:description', description),
    property('og:url', url),
    property('og:image', new URL(PICTURE, site.url).href),
    property('og:image:alt', 'Hublet: a timeline of greenthreads that take turns on one hub'),
    ['meta', { name: 'twitter:card', content: 'summary_large_image' }],
  ]
}

/** The clean address of a page. */
export function addressOf(relativePath: string, site: SiteAddress): string {
  return new URL(relativePath.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, ''), site.url).href
}
