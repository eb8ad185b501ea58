/**
 * Shows programs copies of the hublet package, in a place of the server's own, instead of this machine's files. Every
 * user can read them there, whose home directory it may be that holds the package stays unknown, and a package that
 * is being built again disturbs no run.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, constants, copyFile, cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { bundleLibrary } from './bundle-library.ts'
import type { Unprivileged } from './unprivileged.ts'

const run = promisify(execFile)

/** Path of `VisiblePackage.modules` inside a jail. */
export const MODULES_DIRECTORY = '/node_modules'
export const PACKAGE_DIRECTORY = `${MODULES_DIRECTORY}/hublet`

/** The addon may be missing; the library says so itself. */
const ADDON_PARTS = ['native/package.json', 'native/index.js', 'native/musl.js']
const ADDON_DIRECTORY = 'native/build/Release'
/** Finds the addon, and lies beside hublet. */
const LOADER = 'node-gyp-build'

export interface VisiblePackage {
  /** The directory that holds hublet and what it imports. */
  modules: string
  /** Root of the package. */
  root: string
  /** The compiled addons. */
  addons: string[]
  /** The Node executable. */
  node: string
  emptyFile: string
  /** Contents of /proc/stat inside a jail. */
  statFile: string
}

/**
 * Copies what programs can read.
 * @param baseDirectory takes the copies
 */
export async function visiblePackage(
  packageRoot: string,
  users: Unprivileged,
  baseDirectory: string,
): Promise<VisiblePackage> {
  const modules = join(baseDirectory, 'node_modules')
  const root = join(modules, 'hublet')
  for (const part of ['package.json', ...ADDON_PARTS.filter((name) => existsSync(join(packageRoot, name)))]) {
    await copy(join(packageRoot, part), join(root, part))
  }
  await bundleLibrary(packageRoot, root)
  await copy(join(packageRoot, 'node_modules', LOADER), join(modules, LOADER))
  const addons = await copyAddons(packageRoot, root)
  const emptyFile = join(baseDirectory, 'empty')
  const statFile = join(baseDirectory, 'stat')
  await writeFile(emptyFile, '')
  await writeFile(statFile, idleProcessors(cpus().length))
  await run('chmod', ['-R', 'go+rX', modules, emptyFile, statFile])
  return { modules, root, addons, node: await visibleNode(users, baseDirectory), emptyFile, statFile }
}

/**
 * A /proc/stat that says nothing of what the machine does: Node counts its processors by it, and the true one has the
 * interrupts of everybody. See proc_stat(5).
 */
function idleProcessors(count: number): string {
  const names = ['cpu', ...Array.from({ length: count }, (_, index) => `cpu${index}`)]
  return `${names.map((name) => `${name} 0 0 0 0 0 0 0 0 0 0`).join('\n')}\nctxt 0\nbtime 0\nprocesses 0\n`
}

/** Types are for editors; everything else may be read by Node. */
async function copy(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const filter = (path: string): boolean => !/\.d\.ts(\.map)?$/.test(path)
  await cp(source, target, { recursive: true, dereference: true, filter })
}

/** Without what the compiler left beside them. */
async function copyAddons(packageRoot: string, root: string): Promise<string[]> {
  const source = join(packageRoot, ADDON_DIRECTORY)
  if (!existsSync(source)) return []
  const target = join(root, ADDON_DIRECTORY)
  await mkdir(target, { recursive: true })
  const names = (await readdir(source)).filter((name) => name.endsWith('.node'))
  for (const name of names) await copyFile(join(source, name), join(target, name))
  return names.map((name) => join(target, name))
}

/** Node itself, or a copy where the users of runs cannot read it, as below /root. */
async function visibleNode(users: Unprivileged, baseDirectory: string): Promise<string> {
  if (await canRead(users, process.execPath)) return process.execPath
  const node = join(baseDirectory, 'node')
  await copyFile(process.execPath, node, constants.COPYFILE_FICLONE)
  await chmod(node, 0o755)
  return node
}

async function canRead(users: Unprivileged, path: string): Promise<boolean> {
  if (!users.areOthers) return true
  const user = users.take()
  const [file = '', ...args] = [...user.prefix, '/bin/sh', '-c', 'test -r "$1" || echo no', 'sh', path]
  const { stdout } = await run(file, args)
  user.giveBack()
  return stdout === ''
}
