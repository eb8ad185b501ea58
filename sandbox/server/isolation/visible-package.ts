/**
 * What programs see of this machine's files: copies of the hublet package in a place of the server's own.
 * Every user can read them there, whose home directory it may be that holds the package stays unknown, and a
 * package that is being built again disturbs no run.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, constants, copyFile, cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { bundleLibrary } from './bundle-library.ts'
import type { Unprivileged } from './unprivileged.ts'

const run = promisify(execFile)

/** Where a jail shows `VisiblePackage.modules`. */
export const MODULES_DIRECTORY = '/node_modules'
export const PACKAGE_DIRECTORY = `${MODULES_DIRECTORY}/hublet`
/** Where a jail shows `VisiblePackage.compiler`. */
export const COMPILER_FILE = '/esbuild'

const PARTS = ['package.json', 'dist/core', 'dist/sandbox/runner', 'dist/sandbox/shared']
/** The addon may be missing; the library says so itself. */
const ADDON_PARTS = ['native/package.json', 'native/index.js']
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
  /** The executable of esbuild, which compiles snippets. */
  compiler: string
  emptyFile: string
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
  for (const part of [...PARTS, ...ADDON_PARTS.filter((name) => existsSync(join(packageRoot, name)))]) {
    await copy(join(packageRoot, part), join(root, part))
  }
  await bundleLibrary(root)
  await copy(join(packageRoot, 'node_modules', LOADER), join(modules, LOADER))
  const addons = await copyAddons(packageRoot, root)
  const emptyFile = join(baseDirectory, 'empty')
  await writeFile(emptyFile, '')
  await run('chmod', ['-R', 'go+rX', modules, emptyFile])
  const seen = (file: string, name: string): Promise<string> =>
    visibleFile(users, file, join(baseDirectory, name))
  const [node, compiler] = await Promise.all([
    seen(process.execPath, 'node'),
    seen(compilerFile(), 'esbuild'),
  ])
  return { modules, root, addons, node, compiler, emptyFile }
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

/** The executable itself, or a copy where the users of runs cannot read it, as below /root. */
async function visibleFile(users: Unprivileged, file: string, copied: string): Promise<string> {
  if (await canRead(users, file)) return file
  await copyFile(file, copied, constants.COPYFILE_FICLONE)
  await chmod(copied, 0o755)
  return copied
}

/** The executable in the package of esbuild for this machine; its own `bin` may be a script in front of it. */
export function compilerFile(): string {
  const fromHere = createRequire(import.meta.url)
  const fromEsbuild = createRequire(fromHere.resolve('esbuild'))
  return fromEsbuild.resolve(`@esbuild/${process.platform}-${process.arch}/bin/esbuild`)
}

async function canRead(users: Unprivileged, path: string): Promise<boolean> {
  if (!users.areOthers) return true
  const user = users.take()
  const [file = '', ...args] = [...user.prefix, '/bin/sh', '-c', 'test -r "$1" || echo no', 'sh', path]
  const { stdout } = await run(file, args)
  user.giveBack()
  return stdout === ''
}
