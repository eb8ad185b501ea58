/** The files of one run: the snippet, its trace channel, its home. Removed when the run is over. */
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Isolation, RunDirectory } from './isolation/isolation.ts'

/** Makes a run's files, but for the FIFOs, which its launch makes. The snippet is empty: Node looks for its main module before it loads the runner. */
export async function createRunDirectory(baseDirectory: string, isolation: Isolation): Promise<RunDirectory> {
  const path = await mkdtemp(join(baseDirectory, 'run-'))
  const snippetDirectory = join(path, 'snippet')
  const directory = {
    name: basename(path),
    path,
    snippetDirectory,
    snippetFile: join(snippetDirectory, 'snippet.mjs'),
    sourceFile: join(snippetDirectory, 'snippet.ts'),
    traceFile: join(path, 'trace'),
    goFile: join(path, 'go'),
    home: join(path, 'home'),
  }
  await Promise.all([chmod(path, 0o711), addSnippet(directory, isolation)])
  if (!isolation.isolated) await addHome(directory, isolation)
  return directory
}

async function addSnippet(
  { snippetDirectory, snippetFile, sourceFile }: RunDirectory,
  { group }: Isolation,
): Promise<void> {
  await mkdir(snippetDirectory, { mode: 0o750 })
  await giveTo(group, snippetDirectory)
  for (const file of [snippetFile, sourceFile]) {
    await writeFile(file, '', { mode: 0o640 })
    await giveTo(group, file)
  }
}

/** Writes what the visitor wrote into its file, where its runner finds it. */
export async function writeSource(directory: RunDirectory, code: string): Promise<void> {
  await writeFile(directory.sourceFile, code)
}

/** Writes JavaScript that is run as it is. */
export async function writeSnippet(directory: RunDirectory, code: string): Promise<void> {
  await writeFile(directory.snippetFile, code)
}

export async function removeRunDirectory(directory: RunDirectory): Promise<void> {
  await rm(directory.path, { recursive: true, force: true })
}

/** In a jail the package and a home are mounted; without one they have to be files. */
async function addHome(directory: RunDirectory, { group, packageRoot }: Isolation): Promise<void> {
  await mkdir(directory.home, { mode: 0o770 })
  await chmod(directory.home, 0o770)
  await giveTo(group, directory.home)
  const modules = join(directory.snippetDirectory, 'node_modules')
  await mkdir(modules, { mode: 0o750 })
  await giveTo(group, modules)
  await symlink(packageRoot, join(modules, 'hublet'), 'dir')
}

async function giveTo(group: number | undefined, path: string): Promise<void> {
  if (group !== undefined) await chown(path, -1, group)
}
