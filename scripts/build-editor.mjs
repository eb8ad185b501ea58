/**
 * Bundles the sandbox's editor (Monaco, its workers and the declarations it knows) to docs/public/editor/.
 * Vite could bundle Monaco itself, but then every build of the site takes a minute longer, and every
 * page carries Monaco's style sheet.
 *
 *     node scripts/build-editor.mjs [directory with hublet's declarations; default: dist/core]
 */
import { build } from 'esbuild'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
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

const entry = `
  export * as monaco from 'monaco-editor/editor'
  import 'monaco-editor/features/register.all'
  import 'monaco-editor/languages/definitions/typescript/register'
  export * as typescript from 'monaco-editor/languages/features/typescript/register'
`
await build({
  stdin: { contents: entry, resolveDir: root, sourcefile: 'monaco.js' },
  outfile: join(outdir, 'monaco.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  loader: { '.ttf': 'file' },
  logLevel: 'warning',
})
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
await build({
  entryPoints: {
    'editor.worker': 'monaco-editor/editor/editor.worker',
    'ts.worker': join(root, 'sandbox/client/editor/ts-worker.ts'),
  },
  plugins: [monacosTypeScript],
  absWorkingDir: root,
  outdir,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
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
writeFileSync(join(outdir, 'declarations.json'), JSON.stringify(declarations))

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
