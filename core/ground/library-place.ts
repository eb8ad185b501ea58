/** Finds the library's own code: in its package, or somewhere in a bundle of the program's. */
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The file of this module. A bundler that makes CommonJS leaves no URL of a module, and has a file name in its place. */
export const ownUrl = (import.meta as { url?: string }).url ?? pathToFileURL(__filename).href

/**
 * Whether a bundler has moved the library out of its package. webpack writes the URL that this file had on the machine that made
 * the bundle, where another one has nothing.
 */
export const isBundled =
  !/\/core\/ground\/library-place\.[jt]s$/.test(ownUrl) || !existsSync(fileURLToPath(ownUrl))

/** The folder of the library as a URL. None in a bundle of the program's; that of the sandbox lies in the library's own place. */
const folder = isBundled
  ? /^.*\/hublet\/dist\/core\/(?=[^/]+$)/.exec(ownUrl)?.[0]
  : new URL('..', ownUrl).href

/** The same as stacks name it: a URL for modules, a path elsewhere. */
const FOLDERS = folder === undefined ? [] : [folder, fileURLToPath(folder)]

/** Whether a line of a stack is the library's own; its tests are users too. */
export function isOwnLine(line: string): boolean {
  return FOLDERS.some((folder) => line.includes(folder) && !line.includes(`${folder}test/`))
}
