/** The whole configuration of the documentation site. */
import { defineConfig, postcssIsolateStyles } from 'vitepress'
import { liveFences } from './sandbox/client/live-fence.ts'
import { SOCKET_PATH } from './sandbox/shared/protocol.ts'

/** Where `npm run docs:dev` finds the sandbox server: the site itself is then served by Vite. */
const sandboxServer = `http://127.0.0.1:${process.env['PORT'] ?? '8080'}`

export default defineConfig({
  title: 'Hublet',
  description:
    "Eventlet's hubs for Node.js: greenthreads on a MAINLOOP, with a sandbox that shows every switch.",
  lang: 'en',
  outDir: '../dist/site',
  cleanUrls: true,
  lastUpdated: true,
  ignoreDeadLinks: false,
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: '/logo.svg' }],
    ['meta', { name: 'theme-color', content: '#0d6e66' }],
  ],

  themeConfig: {
    logo: '/logo.svg',
    nav: [
      { text: 'Guide', link: '/guide/understanding-hubs', activeMatch: '^/guide/' },
      { text: 'Playground', link: '/playground' },
    ],
    sidebar: {
      '/guide/': [
        {
          text: 'Guide',
          items: [
            { text: 'Understanding hubs', link: '/guide/understanding-hubs' },
            { text: 'How the hubs work', link: '/guide/how-the-hubs-work' },
          ],
        },
      ],
    },
    outline: [2, 3],
    search: { provider: 'local' },
  },

  markdown: { config: liveFences },

  vite: {
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
