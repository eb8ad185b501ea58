/**
 * The oldest system on which a binary of the addon runs, read from the binary. One that asks for more than its floor would
 * be refused by the loader of an older system, on a machine that nobody tests.
 */
import { readFileSync } from 'node:fs'
import { readMachO } from './mach-o.mjs'
import { command } from './steps.mjs'

/** Functions of Node, which are there once it has loaded the addon. */
const OF_NODE = /^(napi|node_api|uv)_/

/** Functions of C++: no system has them in its C library. */
const OF_CXX = /^(_Z|__cxa_(?!finalize|atexit))/

/** libm and libdl are part of the C library. */
const C_LIBRARIES = /^(lib(c|m|dl|pthread|rt)\.so(\.\d+)?|ld-linux-[\w-]+\.so\.\d)$/

/** The one library that every version of macOS has. */
const MAC_LIBRARY = '/usr/lib/libSystem.B.dylib'

/**
 * Compares a binary with its floor.
 *
 * @param {string} file
 * @param {{ system: 'linux' | 'mac', glibc?: string, macos?: string }} floor without a version of glibc it is one for musl
 * @returns {Promise<string[]>} what is wrong, one sentence each
 */
export async function faultsOf(file, floor) {
  return floor.system === 'linux' ? faultsOfElf(await readElf(file), floor) : faultsOfMachO(file, floor)
}

function faultsOfElf({ libraries, needed }, { glibc }) {
  return [
    ...libraries
      .filter((library) => !C_LIBRARIES.test(library))
      .map((library) => `it needs ${library}, which a system may lack`),
    ...needed.flatMap(({ name, version }) => faultOfSymbol(name, version, glibc) ?? []),
  ]
}

function faultOfSymbol(name, version, glibc) {
  if (version === undefined) {
    if (OF_NODE.test(name)) return undefined
    if (OF_CXX.test(name)) return `it needs ${name} of C++: name the part that has it in CXX_PARTS`
    return glibc === undefined ? undefined : `it needs ${name}, which glibc ${glibc} lacks`
  }
  const [, number] = /^GLIBC_([\d.]+)$/.exec(version) ?? []
  if (glibc === undefined || number === undefined) return `it needs ${name} of ${version}`
  return isNewer(number, glibc) ? `it needs ${name} of glibc ${number}, and the floor is ${glibc}` : undefined
}

function faultsOfMachO(file, { macos }) {
  const { oldest, libraries, needed } = readMachO(readFileSync(file))
  return [
    isNewer(oldest, macos) ? `it needs macOS ${oldest}, and the floor is ${macos}` : [],
    libraries.filter((library) => library !== MAC_LIBRARY).map((library) => `it needs ${library}`),
    needed
      .filter(({ name, isLookedUp }) => isLookedUp && !OF_NODE.test(name))
      .map(({ name }) => `it needs ${name}, which neither Node nor macOS has`),
  ].flat()
}

/** Asks readelf, which comes with every compiler on Linux and reads binaries of every machine. */
async function readElf(file) {
  const text = await command('readelf', ['--wide', '--dynamic', '--dyn-syms', file], { env: { LC_ALL: 'C' } })
  const symbols = [...text.matchAll(/ (GLOBAL|WEAK) +\w+ +UND ([^\s@]+)(?:@+(\S+))?/g)]
  return {
    libraries: [...text.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, library]) => library),
    // A weak one may be missing, but not its version.
    needed: symbols
      .filter(([, binding, , version]) => binding === 'GLOBAL' || version !== undefined)
      .map(([, , name, version]) => ({ name, version })),
  }
}

/** Compares versions, such as 2.28 and 2.3.4. */
function isNewer(version, floor) {
  return version.localeCompare(floor, 'en', { numeric: true }) > 0
}
