/**
 * What programs see of the hublet package, in a place where they can read it. A server that is root
 * runs them as `nobody`, who cannot look into /root: then the parts are copied.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, constants, copyFile, cp, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The first are there in every build; the addon may be missing, and the library says so. */
const PARTS = ['package.json', 'dist/core', 'dist/sandbox/runner', 'dist/sandbox/shared']
const ADDON_PARTS = ['native/package.json', 'native/index.js', 'native/build/Release']
const LOADER = 'node_modules/node-gyp-build'

export interface VisiblePackage {
  /** Root of the package. */
  root: string
  /** Paths below the root that a program needs. */
  parts: string[]
  /** The package that finds the addon, which lies beside hublet. */
  loader: string
  /** The Node executable. */
  node: string
}

/**
 * Finds or makes what programs can read.
 * @param drop what in front of a command runs it as the programs' user; empty for the server's own
 * @param baseDirectory takes copies, where needed
 */
export async function visiblePackage(
  packageRoot: string,
  drop: string[],
  baseDirectory: string,
): Promise<VisiblePackage> {
  const parts = [...PARTS, ...ADDON_PARTS.filter((part) => existsSync(join(packageRoot, part)))]
  const isReadable = await allReadable(
    drop,
    [...parts, LOADER].map((part) => join(packageRoot, part)),
  )
  const root = isReadable ? packageRoot : await copyPackage(packageRoot, [...parts, LOADER], baseDirectory)
  const node = (await allReadable(drop, [process.execPath]))
    ? process.execPath
    : await copyNode(baseDirectory)
  return { root, parts, loader: join(root, LOADER), node }
}

async function allReadable(drop: string[], paths: string[]): Promise<boolean> {
  const [file, ...args] = drop
  if (file === undefined) return true
  const script = 'for path; do test -r "$path" || { echo no; exit; }; done'
  const { stdout } = await run(file, [...args, '/bin/sh', '-c', script, 'sh', ...paths])
  return stdout === ''
}

async function copyPackage(packageRoot: string, parts: string[], baseDirectory: string): Promise<string> {
  const root = join(baseDirectory, 'package')
  for (const part of parts) {
    await mkdir(dirname(join(root, part)), { recursive: true })
    await cp(join(packageRoot, part), join(root, part), { recursive: true, dereference: true })
  }
  await run('chmod', ['-R', 'go+rX', root])
  return root
}

async function copyNode(baseDirectory: string): Promise<string> {
  const node = join(baseDirectory, 'node')
  await copyFile(process.execPath, node, constants.COPYFILE_FICLONE)
  await chmod(node, 0o755)
  return node
}
