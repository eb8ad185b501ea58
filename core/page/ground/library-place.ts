/** Stands in for `core/ground/library-place.ts` in a page: the library is a few files in one folder, or within the program. */

/** The file of this module, by a stack: `import.meta` would keep a bundler from making a classic script. */
const file = /(\S+?):\d+:\d+\)?$/m.exec(new Error().stack ?? '')?.[1] ?? ''

/** The folder of the library's files. A bundler of the program's puts them among the program's own: then there is none. */
const folder = /(\w+:.*\/hublet(?:@[^/]+)?\/dist\/browser\/)/.exec(file)?.[1] ?? null

/** Whether a line of a stack is the library's own. */
export function isOwnLine(line: string): boolean {
  return folder !== null && line.includes(folder)
}
