/**
 * The addon as other Unix systems would get it: without epoll and whatever else only Linux has, or with kqueue. Each is compiled
 * in a folder of its own; `HUBLET_NATIVE_PREBUILD` makes the library take it.
 */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { command, root, step } from './steps.mjs'

/** Places of libkqueue, which makes a kqueue of epoll. */
const PREFIXES = [process.env.LIBKQUEUE ?? [], '/usr', '/usr/local', '/opt/libkqueue'].flat()

const libkqueue = PREFIXES.find((prefix) => existsSync(path.join(prefix, 'include/kqueue/sys/event.h')))

/** @returns {Promise<Record<string, string>>} the environment in which the library uses it */
export function buildPortableAddon() {
  return buildApart('Compiling the addon without epoll', 'dist/portable', '--hublet_epoll=0')
}

/** Why the addon can't be compiled with kqueue here, or null. */
export function whyNoKqueue() {
  if (process.platform !== 'linux') return 'the kqueue of this system is tested with the other hubs'
  return libkqueue === undefined
    ? 'it takes libkqueue, of which Debian has no package: LIBKQUEUE names its place'
    : null
}

/** @returns {Promise<Record<string, string>>} the environment in which the library uses it */
export function buildKqueueAddon() {
  return buildApart('Compiling the addon with kqueue', 'dist/kqueue', `--hublet_kqueue=${libkqueue}`)
}

async function buildApart(title, folder, option) {
  await step(title, {
    inputs: ['native/src', 'native/binding.gyp', 'native/package.json', 'package-lock.json'],
    also: `${process.versions.modules} ${option}`,
    outputs: [path.join(folder, 'build/Release/hublet.node')],
    run: () => {
      rmSync(path.join(root, folder), { recursive: true, force: true })
      mkdirSync(path.join(root, folder), { recursive: true })
      for (const file of ['binding.gyp', 'package.json', 'src'])
        cpSync(path.join(root, 'native', file), path.join(root, folder, file), { recursive: true })
      return command('npx', ['node-gyp', 'rebuild', '-C', folder, option])
    },
  })
  return { HUBLET_NATIVE_PREBUILD: path.join(root, folder) }
}
