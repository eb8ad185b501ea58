/**
 * Node for musl. No registry has it by itself, but pnpm's program for musl is Node with a script in it: without the mark that
 * says so it is Node and nothing else. musl's loader is a Debian package, and the C++ library that of the compiler here, with a small
 * library beside it that has the few functions of glibc it takes.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { installPackages } from './requirements.mjs'
import { StepFailed, command, root, step } from './steps.mjs'
import { TOOLS, installZig, zigIn } from './zig.mjs'

/** Pins the last major version whose program is Node. */
export const NODE_OF_MUSL = { package: '@pnpm/linuxstatic', version: '11.21.0' }

/** The mark of a program that has its script in it: https://nodejs.org/api/single-executable-applications.html. */
const MARK = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:'

const BESIDE_CXX = 'native/test/musl/beside_libstdcxx.c'

/** Names of the machines, in Debian's words and in those of compilers. */
const NAMES = { x64: ['amd64', 'x86_64'], arm64: ['arm64', 'aarch64'] }

/**
 * Installs it in a folder that looks like the root of a system.
 *
 * @param {'x64' | 'arm64'} arch
 * @param {string} modules the folder into which npm has installed the package
 * @param {string[]} places of libstdc++ and libgcc
 * @returns {Promise<{ system: string, node: string, env: Record<string, string> }>} processes that Node starts get
 * neither of the two variables
 */
export async function installMuslNode(arch, modules, places) {
  const folder = path.join(TOOLS, `musl-${arch}`)
  const system = path.join(root, folder)
  const lib = path.join(system, 'lib')
  const beside = path.join(lib, 'beside_libstdcxx.so')
  await step(`Making Node for musl on ${arch} ready`, {
    inputs: ['scripts/musl-node.mjs', BESIDE_CXX],
    also: NODE_OF_MUSL.version,
    outputs: [path.join(folder, 'lib/beside_libstdcxx.so')],
    run: async () => {
      rmSync(system, { recursive: true, force: true })
      mkdirSync(lib, { recursive: true })
      await installLoader(arch, system)
      for (const name of ['libstdc++.so.6', 'libgcc_s.so.1']) cpSync(find(name, places), path.join(lib, name))
      copyNode(path.join(modules, `${NODE_OF_MUSL.package}-${arch}`, 'pnpm'), path.join(system, 'node'))
      const options = ['-target', `${NAMES[arch][1]}-linux-musl`, '-shared', '-fPIC', '-O2']
      await zigIn(await installZig(), ['cc', ...options, path.join(root, BESIDE_CXX), '-o', beside])
    },
  })
  return { system, node: path.join(system, 'node'), env: { LD_PRELOAD: beside, LD_LIBRARY_PATH: lib } }
}

/** Of this machine's kind it is installed: the kernel starts programs by it. Of another, Debian's package is only unpacked. */
async function installLoader(arch, system) {
  const [debian, cpu] = NAMES[arch]
  const loader = `lib/ld-musl-${cpu}.so.1`
  if (arch === process.arch) await installPackages('musl')
  else await unpack(`musl:${debian}`, debian, system)
  const real = realpathSync(path.join(arch === process.arch ? '/' : system, loader))
  cpSync(real, path.join(system, `lib/libc.musl-${cpu}.so.1`))
  if (arch === 'x64') cpSync(real, path.join(system, 'lib/ld-linux-x86-64.so.2')) // libstdc++ names glibc's
}

/** Takes a package of another architecture, and leaves the system as it is. */
async function unpack(name, architecture, system) {
  const lists = path.join(system, 'apt')
  mkdirSync(path.join(lists, 'partial'), { recursive: true })
  const options = ['-o', `APT::Architectures::=${architecture}`, '-o', `Dir::State::lists=${lists}`]
  await command('apt-get', [...options, 'update'])
  await command('sh', ['-c', 'cd "$0" && exec apt-get "$@"', system, ...options, 'download', name])
  const file = readdirSync(system).find((each) => each.endsWith('.deb'))
  if (file === undefined) throw new StepFailed(`apt-get has left no file of ${name} in ${system}.`)
  await command('dpkg-deb', ['--extract', path.join(system, file), system])
}

function find(name, places) {
  const file = places.map((place) => path.join(place, name)).find((each) => existsSync(each))
  if (file === undefined) throw new StepFailed(`${name} is in none of ${places.join(', ')}.`)
  return realpathSync(file)
}

/** Copies the program, with the mark that it has no script in it. */
function copyNode(from, to) {
  const bytes = readFileSync(from)
  const at = bytes.indexOf(`${MARK}1`)
  if (at === -1) throw new StepFailed(`${from} has no script in it: is it Node?`)
  bytes.write('0', at + MARK.length)
  writeFileSync(to, bytes, { mode: 0o755 })
}
