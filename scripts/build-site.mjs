/**
 * `npm run build:site`: leaves the site in dist/static-site, for any host that serves files. Every snippet runs in the reader's
 * browser there, and the site works without a network from the second visit on. SITE_URL is the address of that site, whose path is the folder of the host in which it will lie.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from './build.mjs'
import { exclusively } from './lock.mjs'
import { serviceWorkerOf } from './service-worker.mjs'
import { command, main, root, step } from './steps.mjs'

const directory = path.join(root, 'dist/static-site')

const { SITE_URL = '' } = process.env
// The site that the sandbox server serves lies elsewhere.
delete process.env.SITE_URL

await main(async () => {
  await build()
  await exclusively(() =>
    step('Building the site for a file host', {
      run: async () => {
        await command('npx', ['vitepress', 'build', 'docs'], { env: { SITE_STATIC: '1', SITE_URL } })
        writeFileSync(path.join(directory, 'service-worker.js'), await serviceWorkerOf(directory))
      },
    }),
  )
})
