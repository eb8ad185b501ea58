/**
 * Bundles what runs a snippet in a page to docs/public/runner: the frame, the program of its worker with the library in it,
 * and the compiler. The page fetches them with the first run. The library is built for pages first.
 *
 * Each name holds a hash of the content, so that browsers keep the files for good; files.json says which name is which.
 */
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { root, StepFailed } from './steps.mjs'

const outdir = path.join(root, 'docs/public/runner')

/** The most that a reader fetches for the library, the kernel and the worker, in compressed bytes. */
const MOST_BYTES = 120_000

/** By this name stacks know the lines of the library: see core/page/ground/library-place.ts. */
const LIBRARY_URL = 'page://hublet/hublet/dist/browser'

/** Nothing comes in but the text of the worker, and nothing goes out. */
const policyOf = (script) =>
  `default-src 'none'; script-src blob: 'sha256-${sha256(script).digest('base64')}'; worker-src blob:`

export async function buildPageRunner() {
  const [frame, worker, compiler] = await Promise.all([
    bundle('frame', { format: 'iife' }),
    bundle('worker', { keepNames: true, format: 'iife' }),
    bundle('compile'),
  ])
  const size = brotliCompressSync(worker).length
  if (size > MOST_BYTES)
    throw new StepFailed(`The runner of the page has ${size} compressed bytes, and may have ${MOST_BYTES}.`)
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir, { recursive: true })
  const names = {
    'frame.html': write('frame', 'html', pageOf(frame.trim())),
    'worker.js': write('worker', 'js', worker),
    'compiler.js': write('compiler', 'js', compiler),
  }
  writeFileSync(path.join(outdir, 'files.json'), JSON.stringify(names))
  console.log(`runner: ${size} bytes, compiler: ${brotliCompressSync(compiler).length} bytes, compressed`)
}

async function bundle(name, options) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, `sandbox/page/${name}.ts`)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2022',
    write: false,
    logLevel: 'error',
    absWorkingDir: root,
    footer: name === 'frame' ? {} : { js: `//# sourceURL=${LIBRARY_URL}/${name}.js` },
    ...options,
  })
  return outputFiles[0].text
}

function pageOf(script) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script)}">
<title>A snippet runs here</title>
</head>
<body><script>${script}</script></body>
</html>
`
}

function write(name, ending, text) {
  const file = `${name}.${sha256(text).digest('base64url').slice(0, 10)}.${ending}`
  writeFileSync(path.join(outdir, file), text)
  return file
}

function sha256(text) {
  return createHash('sha256').update(text)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPageRunner()
