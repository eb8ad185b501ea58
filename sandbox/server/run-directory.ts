/** The files of one run: the snippet, its trace channel, its home. Removed when the run is over. */
import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { Isolation } from './isolation/isolation.ts'

const run = promisify(execFile)

export interface RunDirectory {
  /** Its own name, which no other run of this server has. */
  name: string
  path: string
  /** Holds the compiled snippet, and nothing that a program must not read. */
  snippetDirectory: string
  snippetFile: string
  /** FIFO for trace events; only the server and the launcher can open it. */
  traceFile: string
  /** Home directory of a program without a jail. */
  home: string
}

/** Makes the server's own directory below `parent`; every run has its own in it. */
export async function createBaseDirectory(parent: string): Promise<string> {
  const path = await mkdtemp(join(parent, 'hublet-sandbox-'))
  // Others may pass, not look: a program that runs under another user has to reach its snippet.
  await chmod(path, 0o711)
  return path
}

/** Makes a run's files, but for the snippet, which is being compiled meanwhile. */
export async function createRunDirectory(baseDirectory: string, isolation: Isolation): Promise<RunDirectory> {
  const path = await mkdtemp(join(baseDirectory, 'run-'))
  const snippetDirectory = join(path, 'snippet')
  const directory = {
    name: basename(path),
    path,
    snippetDirectory,
    snippetFile: join(snippetDirectory, 'snippet.mjs'),
    traceFile: join(path, 'trace'),
    home: join(path, 'home'),
  }
  await Promise.all([
    chmod(path, 0o711),
    makeFifo(directory.traceFile),
    mkdir(snippetDirectory, { mode: 0o750 }).then(() => giveTo(isolation.group, snippetDirectory)),
  ])
  if (!isolation.isolated) await addHome(directory, isolation)
  return directory
}

/** Writes the compiled snippet where its program will find it. */
export async function writeSnippet(
  directory: RunDirectory,
  isolation: Isolation,
  code: string,
): Promise<void> {
  await writeFile(directory.snippetFile, code, { mode: 0o640 })
  await giveTo(isolation.group, directory.snippetFile)
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

/** Node cannot make a FIFO. */
async function makeFifo(path: string): Promise<void> {
  await run('mkfifo', ['-m', '600', path])
}
