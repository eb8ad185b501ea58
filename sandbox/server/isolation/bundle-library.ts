/**
 * Puts the library into few files. A runner that is started for its snippet would else look for, read and link some eighty
 * modules one after the other, which takes as long as all the rest of its code.
 *
 * Nothing else changes: the same exports under the same names, and a stack still names the module that a line is from.
 */
import { join } from 'node:path'
import { build, stop } from 'esbuild'
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
  RUNNER_FILE,
] as const

/** How many libraries are being bundled. */
let bundling = 0

/**
 * Replaces the entries of a copy of the package. The modules stay beside them: where an error was thrown in one, Node shows
 * its line.
 * @param root of the copy, which lies in a `node_modules`: the runner imports the library by its name
 */
export async function bundleLibrary(root: string): Promise<void> {
  bundling++
  try {
    await bundle(root)
  } finally {
    // esbuild's process would stay, and outlive a server that is killed. Another server of this thread may need it yet.
    if (--bundling === 0) await stop()
  }
}

async function bundle(root: string): Promise<void> {
  const outdir = join(root, 'dist')
  await build({
    entryPoints: ENTRIES.map((entry) => join(root, entry)),
    absWorkingDir: root,
    outdir,
    outbase: outdir,
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
    sourcesContent: false,
    logLevel: 'silent',
  })
}
