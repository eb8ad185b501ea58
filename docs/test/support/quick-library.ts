/**
 * The built library and the runner in a few files: a process that loads them starts in half the time. Everything else is
 * as it is installed, the addon among it.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

export class QuickLibrary {
  /** The folder of the package. */
  readonly hublet = mkdtempSync(join(tmpdir(), 'hublet-quick-'))
  readonly runner = join(this.hublet, 'runner.js')

  static async of(repository: string): Promise<QuickLibrary> {
    const library = new QuickLibrary()
    await build({
      entryPoints: {
        index: join(repository, 'dist/core/index.js'),
        trace: join(repository, 'dist/core/trace/index.js'),
        testing: join(repository, 'dist/core/testing/index.js'),
        debug: join(repository, 'dist/core/debug/index.js'),
        runner: join(repository, 'dist/sandbox/runner/main.js'),
      },
      outdir: library.hublet,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      keepNames: true,
      external: ['#native'],
      logLevel: 'error',
    })
    symlinkSync(join(repository, 'native'), join(library.hublet, 'native'))
    writeFileSync(join(library.hublet, 'package.json'), JSON.stringify(PACKAGE))
    return library
  }

  remove(): void {
    rmSync(this.hublet, { recursive: true, force: true })
  }
}

const PACKAGE = {
  name: 'hublet',
  type: 'module',
  exports: {
    '.': './index.js',
    './trace': './trace.js',
    './testing': './testing.js',
    './debug': './debug.js',
    // Through it, bundled code finds the addon.
    './package.json': './package.json',
  },
}
