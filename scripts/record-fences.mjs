/** Records the live blocks of the guide, so that every page can replay them without a server. The library is built first. */
import { build } from 'esbuild'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './steps.mjs'

const outfile = path.join(root, 'dist/live/record-all.mjs')
process.env.HUBLET_ROOT = root

// Node 20 does not run TypeScript.
await build({
  entryPoints: [path.join(root, 'docs/live/record-all.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
})
const { recordAll } = await import(pathToFileURL(outfile).href)
await recordAll(root)
