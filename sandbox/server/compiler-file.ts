/** Finds the compiler of snippets: the executable of esbuild. */
import { chmod, constants, copyFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const FOR_OTHERS = 0o005

/** The executable in the package of esbuild for this machine; its own `bin` may be a script in front of it. */
export function compilerFile(): string {
  const fromHere = createRequire(import.meta.url)
  const fromEsbuild = createRequire(fromHere.resolve('esbuild'))
  return fromEsbuild.resolve(`@esbuild/${process.platform}-${process.arch}/bin/esbuild`)
}

/**
 * Returns the same file, or a copy where only its owner may run it. Runners get it as a descriptor, so its place does
 * not matter.
 * @param baseDirectory takes the copy
 */
export async function runnableCompiler(baseDirectory: string): Promise<string> {
  const file = compilerFile()
  if (((await stat(file)).mode & FOR_OTHERS) === FOR_OTHERS) return file
  const copy = join(baseDirectory, 'esbuild')
  await copyFile(file, copy, constants.COPYFILE_FICLONE)
  await chmod(copy, 0o755)
  return copy
}
