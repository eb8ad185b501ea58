/**
 * Makes the service worker of a built site. It keeps every file that a reader may need, so its text changes when any of them
 * does, and browsers look for that.
 */
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './steps.mjs'

/** Texts for programs and for other sites, and what a server sends in place of a file. */
const LEFT_OUT = /\.(md|txt|xml|br|gz)$|^(social|timeline-\w+)\.png$|^(hashmap\.json|service-worker\.js)$/

/** Names with a hash of the content; a browser that has such a file has the right one. */
const HASHED = /^(assets|editor|runner)\/.*[.-][\w-]{8,}\.\w+$/

/**
 * @param {string} directory - of the built site
 * @param {(name: string) => boolean} isKept - for a site of which less is to be kept
 * @returns {Promise<string>} the program of the worker
 */
export async function serviceWorkerOf(directory, isKept = () => true) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'sandbox/page/service-worker.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    define: {
      SITE_FILES: JSON.stringify(filesOf(directory).filter(({ url }) => isKept(url.slice(2)))),
      'process.env.NODE_ENV': '"production"',
    },
  })
  return outputFiles[0].text
}

function filesOf(directory) {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => !LEFT_OUT.test(name))
  // From the place of the worker, so that the site can lie in any folder.
  return files.sort().map((name) => ({
    url: `./${name}`,
    revision: HASHED.test(name) ? null : hashOf(path.join(directory, name)),
  }))
}

function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 16)
}
