/**
 * Bundles the sandbox's editor (Monaco, its workers and the declarations it knows) to docs/public/editor/.
 * Vite could bundle Monaco itself, but then every build of the site takes a minute longer, and every
 * page carries Monaco's style sheet.
 *
 * Each name holds a hash of the content, so that browsers keep the files for good; files.json says which name is which.
 *
 *     node scripts/build-editor.mjs [directory with hublet's declarations; default: dist/core]
 */
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const outdir = join(root, 'docs/public/editor')
const core = resolve(process.argv[2] ?? join(root, 'dist/core'))

if (!existsSync(join(core, 'index.d.ts'))) {
  console.error(
    `${join(core, 'index.d.ts')} is missing: the editor would not know hublet. Build the library first.`,
  )
  process.exit(1)
}

rmSync(outdir, { recursive: true, force: true })

/** Parts of Monaco that this editor turns off or has no use for: a fourth of what a browser would have to fetch. */
const LEFT_OUT = [
  'codelens',
  'colorPicker',
  'contextmenu',
  'diffEditor',
  'diffEditorBreadcrumbs',
  'dropOrPasteInto',
  'floatingMenu',
  'folding',
  'gpu',
  'inlayHints',
  'inlineCompletions',
  'inlineProgress',
  'inspectTokens',
  'referenceSearch',
  'sectionHeaders',
  'stickyScroll',
  'suggestInlineCompletions',
]

/** Monaco registers its features twice: for pages that ask for all of them, and for each worker. */
const REGISTERING = /(features[\\/]register\.all|internal[\\/]common[\\/]workers)\.js$/

const featuresInUse = {
  name: 'the features in use',
  setup({ onLoad }) {
    onLoad({ filter: REGISTERING }, ({ path }) => {
      const lines = readFileSync(path, 'utf8').split('\n')
      const registers = (line, name) => new RegExp(`^import '.*/${name}[/.]`).test(line)
      const unknown = LEFT_OUT.filter((name) => !lines.some((line) => registers(line, name)))
      if (unknown.length > 0) throw new Error(`Monaco has no ${unknown.join(', ')} any more: see LEFT_OUT.`)
      return {
        contents: lines.filter((line) => !LEFT_OUT.some((name) => registers(line, name))).join('\n'),
      }
    })
  },
}

// The third line brings the features that TypeScript brings along when it is first needed: services that come after the first
// editor are unknown to it and to all others.
const entry = `
  export * as monaco from 'monaco-editor/editor'
  import 'monaco-editor/features/register.all'
  import 'monaco-editor/internal/common/workers'
  import 'monaco-editor/languages/definitions/typescript/register'
  export * as typescript from 'monaco-editor/languages/features/typescript/register'
`
const editor = await build({
  stdin: { contents: entry, resolveDir: root, sourcefile: 'monaco.js' },
  outdir,
  entryNames: 'monaco.[hash]',
  assetNames: '[name].[hash]',
  plugins: [featuresInUse],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  loader: { '.ttf': 'file' },
  logLevel: 'warning',
  metafile: true,
})

/** Declarations of TypeScript's own that a snippet can have: those of `lib` in use-monaco.ts, and what they refer to. */
function librariesInUse(all) {
  const wanted = new Set()
  const want = (name) => {
    const file = `lib.${name}.d.ts`
    if (wanted.has(file)) return
    wanted.add(file)
    for (const [, other] of all[file].matchAll(/<reference lib="([^"]+)"/g)) want(other)
  }
  for (const name of ['es2023', 'esnext.disposable', 'decorators', 'decorators.legacy']) want(name)
  return Object.fromEntries([...wanted].map((file) => [file, all[file]]))
}

const LIBRARIES = /typescript[\\/]lib[\\/]lib\.js$/
const onlyLibrariesInUse = {
  name: 'the libraries in use',
  setup({ onLoad }) {
    onLoad({ filter: LIBRARIES }, async ({ path }) => {
      const { libFileMap } = await import(pathToFileURL(path).href)
      return { contents: `export const libFileMap = ${JSON.stringify(librariesInUse(libFileMap))}` }
    })
  },
}

/** The rules against the forgotten `yield*` ask the TypeScript that Monaco brings; a second one would weigh 3 MB. */
const monacosTypeScript = {
  name: 'the TypeScript of Monaco',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^typescript$/ }, () => ({ path: 'typescript', namespace: 'monaco' }))
    onLoad({ filter: /.*/, namespace: 'monaco' }, () => ({
      contents: `module.exports = require('monaco-editor/languages/features/typescript/lib/typescriptServices').typescript`,
      resolveDir: root,
    }))
    // Asked for only where there is no program yet, which is nowhere in a worker.
    onResolve({ filter: /^node:|^(fs|path)$/ }, ({ path }) => ({ path, namespace: 'nothing' }))
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {}' }))
  },
}
const workers = await build({
  entryPoints: {
    'editor.worker': 'monaco-editor/editor/editor.worker',
    'ts.worker': join(root, 'sandbox/client/editor/ts-worker.ts'),
  },
  plugins: [monacosTypeScript, onlyLibrariesInUse],
  absWorkingDir: root,
  outdir,
  entryNames: '[name].[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
  metafile: true,
})

/** Path below node_modules -> text, for `setExtraLibs`. */
const declarations = {
  'hublet/package.json': readFileSync(join(root, 'package.json'), 'utf8'),
  ...read(core, 'hublet/dist/core'),
}
for (const name of ['@types/node', 'undici-types']) {
  // Without their comments they are a third of the size. Hublet's own keep theirs, for hovers.
  const files = Object.entries(read(join(root, 'node_modules', name), name))
  for (const [path, text] of files) declarations[path] = withoutComments(path, text)
}
const text = JSON.stringify(declarations)
const hash = createHash('sha256').update(text).digest('base64url').slice(0, 10)
writeFileSync(join(outdir, `declarations.${hash}.json`), text)

/** Plain name -> name with a hash. */
const files = {}
for (const name of [
  `declarations.${hash}.json`,
  ...[editor, workers].flatMap(({ metafile }) => Object.keys(metafile.outputs)),
]) {
  const file = name.split('/').at(-1)
  files[file.replace(/\.[\w-]+(\.\w+)$/, '$1')] = file
}
writeFileSync(join(outdir, 'files.json'), JSON.stringify(files))

function read(directory, as) {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    // `ts5.6`, `ts5.7`: the same declarations for older compilers.
    .filter((file) => file.endsWith('.d.ts') && !/^ts\d/.test(file))
    .sort()
  return Object.fromEntries(
    files.map((file) => [`${as}/${file.split(sep).join('/')}`, readFileSync(join(directory, file), 'utf8')]),
  )
}

function withoutComments(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
  const references = text.match(/^\/\/\/ <reference .*$/gm) ?? []
  const printed = ts.createPrinter({ removeComments: true }).printFile(source)
  return [...references.filter((line) => !printed.includes(line)), printed].join('\n')
}
