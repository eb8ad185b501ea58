/** The whole configuration of the documentation site. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, postcssIsolateStyles } from 'vitepress'
import llmsTexts from 'vitepress-plugin-llms'
import { apiLinks } from './docs/live/api-links.ts'
import { typeHovers, type Hover } from './docs/live/hovers.ts'
import { lessonFences } from './docs/live/lesson-fences.ts'
import { liveFences } from './docs/live/live-fences.ts'
import { libraryFingerprint } from './docs/live/recordings.ts'
import { sidebarOf, type SidebarSection } from './docs/live/sidebar.ts'
import { siteAddress } from './docs/site/address.ts'
import { EMBED_SCRIPT } from './docs/site/embed-script.ts'
import { pageHead } from './docs/site/page-head.ts'
import { SOCKET_PATH } from './sandbox/shared/protocol.ts'

/** Address of the sandbox server under `npm run docs:dev`; Vite serves the site itself then. */
const sandboxServer = `http://127.0.0.1:${process.env['PORT'] ?? '8080'}`

/** Colors of Shiki's GitHub themes that have less contrast than 4.5:1 on the background of code blocks. */
const LEGIBLE: Record<string, string> = {
  'light:#d73a49': '#b31d28',
  'light:#6a737d': '#5f6b76',
  'light:#e36209': '#a04100',
  'light:#22863a': '#1b6b2f',
  'dark:#6a737d': '#8b949e',
}

/** `color` is a declaration like `--shiki-light:#D73A49`. */
function legible(color: string): string {
  const replacement = LEGIBLE[color.replace(/^--shiki-|\s/g, '').toLowerCase()]
  return replacement === undefined ? color : color.replace(/#\w{6}/, replacement)
}

/** For hosts that serve files and nothing else: `npm run build:site`. */
const isStatic = process.env['SITE_STATIC'] === '1'

const site = siteAddress()

/** Names of the editor's files, which hold hashes: scripts/build-editor.mjs writes it. */
const editorFiles = fileURLToPath(new URL('docs/public/editor/files.json', import.meta.url))

/** The same of what runs a snippet in a page: scripts/build-page-runner.mjs writes it. */
const runnerFiles = fileURLToPath(new URL('docs/public/runner/files.json', import.meta.url))

const namesIn = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '{}')

/** The lessons and the names of the API have sidebars of their own. */
const sections = sidebarOf()
const sectionsOf = (path: string): SidebarSection[] =>
  sections.filter(({ items }) => items[0]?.link.startsWith(path))
const [lessons, api] = [sectionsOf('/lessons/'), sectionsOf('/reference/api/hublet')]
const others = sections.filter((section) => ![...lessons, ...api].includes(section))

/** The types of the names in each live block's code. */
const hovers = new Map<string, Hover[]>()

export default defineConfig({
  title: 'Hublet',
  description:
    "Eventlet's hubs for Node.js: greenthreads on a MAINLOOP, with a sandbox that shows every switch.",
  lang: 'en',
  outDir: isStatic ? '../dist/static-site' : '../dist/site',
  base: site.base,
  cleanUrls: true,
  // Of a page with many links most are never followed; fetching them all weighs more than the page.
  router: { prefetchLinks: false },
  lastUpdated: true,
  ignoreDeadLinks: false,
  sitemap: { hostname: site.url, transformItems: (pages) => pages.filter(({ url }) => url !== 'edit') },
  transformHead: (page) => pageHead(page, site),
  head: [
    // VitePress asks for the theme in a script below it.
    ['script', {}, EMBED_SCRIPT],
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${site.base}logo.svg` }],
    ['meta', { name: 'theme-color', content: '#0d6e66' }],
  ],

  themeConfig: {
    logo: '/logo.svg',
    nav: [
      { text: 'Guide', link: '/guide/understanding-hubs', activeMatch: '^/guide/' },
      { text: 'Lessons', link: '/lessons/', activeMatch: '^/lessons/' },
      { text: 'Reference', link: '/reference/api/', activeMatch: '^/reference/' },
      { text: 'Playground', link: '/playground' },
    ],
    sidebar: {
      '/lessons/': lessons,
      '/reference/api/': sectionsOf('/reference/'),
      '/': others,
    },
    outline: [2, 3],
    search: { provider: 'local' },
    editLink: { pattern: site.edit, text: 'Edit this page' },
  },

  markdown: {
    config(markdown) {
      liveFences(markdown, {
        hovers,
        library: libraryFingerprint(),
        strict: process.env['NODE_ENV'] === 'production',
      })
      lessonFences(markdown)
      apiLinks(markdown)
    },
    codeTransformers: [
      typeHovers(hovers),
      {
        name: 'hublet:legible-colors',
        postprocess: (html) => html.replace(/--shiki-(?:light|dark): ?#\w{6}/g, legible),
      },
    ],
  },

  vite: {
    define: {
      EDITOR_FILES: namesIn(editorFiles),
      RUNNER_FILES: namesIn(runnerFiles),
      // Without a server nobody is asked for one.
      IS_STATIC_SITE: String(isStatic),
    },
    // A text of every page for programs that read, listed in llms.txt.
    plugins: [
      llmsTexts({
        domain: new URL(site.url).origin,
        ignoreFiles: ['edit.md', 'playground.md'],
        excludeIndexPage: true,
        // Each section once, whichever sidebars show it.
        sidebar: sections,
        // Nothing is put into the pages themselves.
        injectLLMHint: false,
      }),
    ],
    // The prose styles stop at `.vp-raw`, so that they reach neither Monaco nor the sandbox's tables.
    css: { postcss: { plugins: [postcssIsolateStyles({ includeFiles: [/vp-doc\.css/] })] } },
    server: {
      fs: { allow: ['..'] },
      proxy: {
        [`^${SOCKET_PATH}$`]: {
          target: sandboxServer,
          ws: true,
          changeOrigin: true,
          // The server accepts only origins that it knows; Vite's port is none of them.
          configure(proxy) {
            proxy.on('proxyReqWs', (request) => request.setHeader('origin', sandboxServer))
          },
        },
      },
    },
  },
})
