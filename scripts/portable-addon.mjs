/**
 * The addon as other Unix systems would get it: without epoll and whatever else only Linux has. It is compiled in a folder
 * of its own; `HUBLET_NATIVE_PREBUILD` makes the library take it.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { command, root, step } from './steps.mjs'

const FOLDER = 'dist/portable'

/** @returns {Promise<Record<string, string>>} the environment in which the library uses it */
export async function buildPortableAddon() {
  await step('Compiling the addon without epoll', {
    inputs: ['native/src', 'native/binding.gyp', 'native/package.json', 'package-lock.json'],
    also: process.versions.modules,
    outputs: [path.join(FOLDER, 'build/Release/hublet.node')],
    run: () => {
      rmSync(path.join(root, FOLDER), { recursive: true, force: true })
      mkdirSync(path.join(root, FOLDER), { recursive: true })
      for (const file of ['binding.gyp', 'package.json', 'src'])
        cpSync(path.join(root, 'native', file), path.join(root, FOLDER, file), { recursive: true })
      return command('npx', ['node-gyp', 'rebuild', '-C', FOLDER, '--hublet_epoll=0'])
    },
  })
  return { HUBLET_NATIVE_PREBUILD: path.join(root, FOLDER) }
}
