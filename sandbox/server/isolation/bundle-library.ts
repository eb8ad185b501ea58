/**
 * Puts the library into few files. A runner that is started for its snippet would else look for, read and link some eighty
 * modules one after the other, which takes as long as all the rest of its code.
 *
 * Nothing else changes: the same exports under the same names, and a stack still names the module that a line is from.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build, stop, type OutputFile } from 'esbuild'
import { RUNNER_FILE } from './program.ts'

/**
 * Modules that a snippet can import, and those loaded before it. They share their parts: a class is the same one for
 * all.
 */
export const ENTRIES = [
  'dist/core/index.js',
  'dist/core/trace/index.js',
  'dist/core/debug/index.js',
  'dist/core/testing/index.js',
  'dist/core/metrics/index.js',
  RUNNER_FILE,
] as const

/** How many libraries are being bundled. */
let bundling = 0

/**
 * Writes the library, bundled, into a copy of its package. The modules themselves are not there: the source maps hold their
 * text, from which Node shows the line where an error was thrown.
 * @param packageRoot the package that was built
 * @param root of the copy
 */
export async function bundleLibrary(packageRoot: string, root: string): Promise<void> {
  bundling++
  try {
    for (const { path, contents } of await bundle(packageRoot)) {
      const file = join(root, relative(packageRoot, path))
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, contents)
    }
  } finally {
    // esbuild's process would stay, and outlive a server that is killed. Another server of this thread may need it yet.
    if (--bundling === 0) await stop()
  }
}

/** Files as they would lie in the package itself: so each source map finds its modules in their places. */
async function bundle(packageRoot: string): Promise<OutputFile[]> {
  const outdir = join(packageRoot, 'dist')
  const { outputFiles } = await build({
    entryPoints: ENTRIES.map((entry) => join(packageRoot, entry)),
    absWorkingDir: packageRoot,
    outdir,
    outbase: outdir,
    write: false,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    // In the library's own directory, by which it knows its own lines in a stack.
    chunkNames: 'core/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Two modules may use one name, and what is shown of a function or an error is its name.
    keepNames: true,
    sourcemap: 'linked',
    logLevel: 'silent',
  })
  return outputFiles
}
