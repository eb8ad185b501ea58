/** The part of the command that is the same in a jail and without one: Node, the runner, the snippet. */
import { pathToFileURL } from 'node:url'
import type { Limits } from '../limits.ts'

/** The runner in the package. */
export const RUNNER_FILE = 'dist/sandbox/runner/main.js'

/**
 * Node's options; the snippet follows. It is the main module, so that errors, exit codes and `process.argv` are those of
 * an ordinary program. The runner is loaded before it and gets its settings in its own URL: the
 * environment is the snippet's.
 * @param packageRoot root of the package, as the program sees it
 */
export function nodeOptions(packageRoot: string, limits: Limits): string[] {
  const runner = pathToFileURL(`${packageRoot}/${RUNNER_FILE}`)
  runner.searchParams.set('events', String(limits.traceEvents))
  runner.searchParams.set('compiledBytes', String(limits.compiledBytes))
  return ['--enable-source-maps', `--max-old-space-size=${limits.heapMegabytes}`, `--import=${runner.href}`]
}

/** The whole environment of a program: nothing of the server's own. The runner adds the hub that was chosen. */
export function programEnvironment(home: string, path: string): Record<string, string> {
  return {
    PATH: path,
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  }
}
