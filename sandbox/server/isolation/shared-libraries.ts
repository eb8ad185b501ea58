/** Finds the directories of the shared libraries that a program needs. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The directories that hold the libraries and the dynamic loader of `files`, as `ldd` names them: no
 * path of one architecture or one distribution is written down anywhere.
 */
export async function libraryDirectories(files: string[]): Promise<string[]> {
  const directories = new Set<string>()
  for (const file of files) {
    for (const library of await librariesOf(file)) directories.add(dirname(library))
  }
  return [...directories].sort()
}

/** The addons in a build directory; none where nothing is built. */
export function addonFiles(directory: string): string[] {
  if (!existsSync(directory)) return []
  const names = readdirSync(directory).filter((name) => name.endsWith('.node'))
  return names.map((name) => join(directory, name))
}

async function librariesOf(file: string): Promise<string[]> {
  const { stdout } = await run('ldd', [file], { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } })
  return [...stdout.matchAll(/(?:=>|^)\s*(\/\S+)/gm)]
    .map((match) => match[1])
    .filter((path) => path !== undefined)
}
