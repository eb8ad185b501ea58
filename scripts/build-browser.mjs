/**
 * Compiles the library for pages: `dist/browser`, which package.json names under the condition `browser`.
 *
 * A file of `core/page` stands in for the file of `core` that has the same path, and does without Node. Every module stays a
 * file of its own, so that a bundler leaves out what a page does not use: `sideEffects` of package.json names the few that do
 * something when they are loaded, and the parts of the repository that are not published.
 */
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { root } from './steps.mjs'

const core = path.join(root, 'core')
const page = path.join(core, 'page')
const outdir = path.join(root, 'dist/browser')

/** The entries of the package that a page can have. */
const ENTRIES = ['index', 'debug/index', 'metrics/index', 'testing/index', 'trace/index']

/** The package `buffer` in one file, for modules that import `node:buffer`. */
const BUFFER = 'buffer.js'

const COMMON = { bundle: true, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error' }

export async function buildBrowser() {
  rmSync(outdir, { recursive: true, force: true })
  const sources = await sourcesForPages()
  await Promise.all([buildBuffer(), buildModules(sources)])
}

/** The source of a module: that of its stand-in, if it has one. @param {string} name - its path in core, without the ending */
function sourceOf(name) {
  const standIn = path.join(page, `${name}.ts`)
  return existsSync(standIn) ? standIn : path.join(core, `${name}.ts`)
}

/** The place of a module in `dist/browser`, without the ending: that of the module for which it stands in. */
function placeOf(source) {
  const inPage = path.relative(page, source)
  const file =
    inPage.startsWith('..') || !existsSync(path.join(core, inPage)) ? path.relative(core, source) : inPage
  return file.slice(0, -'.ts'.length).split(path.sep).join('/')
}

/** @returns {Promise<string[]>} all that the entries import; it fails for a module of Node's, or a name that is not there */
async function sourcesForPages() {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: ENTRIES.map(sourceOf),
    outdir,
    write: false,
    metafile: true,
    absWorkingDir: root,
    external: ['node:buffer'],
    plugins: [eachImport((source) => ({ path: source }))],
  })
  return Object.keys(metafile.inputs).map((file) => path.join(root, file))
}

/** Compiles each module by itself. Names stay: messages and the console show those of classes. */
function buildModules(sources) {
  const relative = (importer, file) => {
    const found = path.posix.relative(path.posix.dirname(placeOf(importer)), file)
    return { path: found.startsWith('.') ? found : `./${found}`, external: true }
  }
  const toBuffer = {
    name: 'buffer',
    setup({ onResolve }) {
      onResolve({ filter: /^node:buffer$/ }, ({ importer }) => relative(importer, BUFFER))
    },
  }
  return build({
    ...COMMON,
    entryPoints: sources.map((source) => ({ in: source, out: placeOf(source) })),
    outdir,
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [toBuffer, eachImport((source, importer) => relative(importer, `${placeOf(source)}.js`))],
  })
}

/** Resolves what modules import of each other. */
function eachImport(resolve) {
  return {
    name: 'stand-ins',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path: wanted, resolveDir, importer }) => {
        const name = path.relative(core, path.resolve(resolveDir, wanted)).slice(0, -'.ts'.length)
        return resolve(sourceOf(name), importer)
      })
    },
  }
}

function buildBuffer() {
  // The slash keeps the name from being that of a module of Node.
  const stdin = { contents: "export { Buffer } from 'buffer/'", resolveDir: root }
  return build({ ...COMMON, stdin, minify: true, outfile: path.join(outdir, BUFFER) })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBrowser()
