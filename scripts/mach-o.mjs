/** Reads a binary of macOS as far as its floor goes: https://github.com/apple-oss-distributions/xnu, EXTERNAL_HEADERS/mach-o. */

const MAGIC_64 = 0xfeedfacf
const LOAD_DYLIB = 0xc
const SYMTAB = 0x2
const BUILD_VERSION = 0x32
const VERSION_MIN_MACOSX = 0x24

const BYTES_OF_HEADER = 32
const BYTES_OF_SYMBOL = 16

/** Of the byte n_type of a symbol: debugging, and the kind, which is 0 where it is another library's. */
const STAB = 0xe0
const KIND = 0x0e

/** The library of a symbol that is looked up in everything that is loaded: n_desc has it in its upper byte. */
const DYNAMIC_LOOKUP = 0xfe

/**
 * Reads it.
 *
 * @param {Buffer} bytes
 * @returns {{ oldest: string, libraries: string[], needed: { name: string, isLookedUp: boolean }[] }} the oldest version of macOS,
 * the libraries that it is linked with, and the symbols that it takes from elsewhere: from one of them, or looked up
 */
export function readMachO(bytes) {
  if (bytes.readUInt32LE(0) !== MAGIC_64)
    throw new TypeError(`No binary of macOS for 64 bits: it begins with ${bytes.toString('hex', 0, 4)}`)
  const commands = [...commandsOf(bytes)]
  const version = commands.find(({ kind }) => kind === BUILD_VERSION || kind === VERSION_MIN_MACOSX)
  if (version === undefined) throw new TypeError('The binary does not say which macOS it is for')
  const packed = bytes.readUInt32LE(version.at + (version.kind === BUILD_VERSION ? 12 : 8))
  return {
    oldest: `${packed >>> 16}.${(packed >>> 8) & 0xff}`,
    libraries: commands
      .filter(({ kind }) => kind === LOAD_DYLIB)
      .map(({ at }) => textAt(bytes, at + bytes.readUInt32LE(at + 8))),
    needed: commands.filter(({ kind }) => kind === SYMTAB).flatMap(({ at }) => neededOf(bytes, at)),
  }
}

function* commandsOf(bytes) {
  const count = bytes.readUInt32LE(16)
  for (let i = 0, at = BYTES_OF_HEADER; i < count; i += 1, at += bytes.readUInt32LE(at + 4))
    yield { kind: bytes.readUInt32LE(at) & 0x7fffffff, at }
}

function neededOf(bytes, at) {
  const [symbols, count, strings] = [8, 12, 16].map((offset) => bytes.readUInt32LE(at + offset))
  return Array.from({ length: count }, (_, i) => symbols + i * BYTES_OF_SYMBOL)
    .filter((symbol) => (bytes[symbol + 4] & (STAB | KIND)) === 0)
    .map((symbol) => ({
      name: textAt(bytes, strings + bytes.readUInt32LE(symbol)).replace(/^_/, ''), // C's names have one more
      isLookedUp: bytes.readUInt16LE(symbol + 6) >>> 8 === DYNAMIC_LOOKUP,
    }))
}

function textAt(bytes, at) {
  return bytes.toString('utf8', at, bytes.indexOf(0, at))
}
