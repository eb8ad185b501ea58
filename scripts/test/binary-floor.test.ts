/** The floor of a binary of the addon, read from the binary. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsOf } from '../binary-floor.mjs'
import { readBinding } from '../binding.mjs'
import { readMachO } from '../mach-o.mjs'

const root = path.join(import.meta.dirname, '../..')
const local = path.join(root, 'native/build/Release/hublet.node')

let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hublet-floor-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

/** A binary of macOS of which only the tables are there. */
function machO(macos: number, symbols: { name: string; library: number }[], library: string): Buffer {
  const command = (kind: number, ...words: number[]): Buffer =>
    Buffer.from(new Uint32Array([kind, 8 + words.length * 4, ...words]).buffer)
  const text = Buffer.alloc(Math.ceil((library.length + 1) / 4) * 4)
  text.write(library)
  const dylib = Buffer.concat([command(0xc, 24, 0, 0, 0), text])
  dylib.writeUInt32LE(dylib.length, 4)
  const names = Buffer.from(['', ...symbols.map(({ name }) => name), ''].join('\0'))
  const start = 32 + 24 + dylib.length + 24
  const commands = [
    command(0x32, 1, macos << 16, macos << 16, 0),
    dylib,
    command(0x2, start, symbols.length, start + symbols.length * 16, names.length),
  ]
  const bytes = commands.reduce((sum, { length }) => sum + length, 0)
  const header = Buffer.from(new Uint32Array([0xfeedfacf, 0, 0, 8, commands.length, bytes, 0, 0]).buffer)
  const table = symbols.map(({ name, library: from }) => {
    const symbol = Buffer.alloc(16)
    symbol.writeUInt32LE(names.indexOf(`\0${name}\0`) + 1, 0)
    symbol[4] = 1
    symbol.writeUInt16LE(from << 8, 6)
    return symbol
  })
  return Buffer.concat([header, ...commands, ...table, names])
}

const SYSTEM = '/usr/lib/libSystem.B.dylib'
const FROM_SYSTEM = 1
const LOOKED_UP = 0xfe

describe('a binary for macOS', () => {
  const floor = { system: 'mac', macos: '11.0' } as const
  const faults = (bytes: Buffer): Promise<string[]> => {
    const file = path.join(folder, 'mac.node')
    writeFileSync(file, bytes)
    return faultsOf(file, floor)
  }
  const good = [
    { name: '_kqueue', library: FROM_SYSTEM },
    { name: '_napi_throw', library: LOOKED_UP },
    { name: '_uv_ref', library: LOOKED_UP },
  ]

  it('may take its functions from the system and from Node', async () => {
    expect(await faults(machO(11, good, SYSTEM))).toEqual([])
    expect(readMachO(machO(11, good, SYSTEM))).toMatchObject({ oldest: '11.0', libraries: [SYSTEM] })
  })

  it('is refused for a newer macOS, another library, and a function of nobody', async () => {
    expect(await faults(machO(13, good, SYSTEM))).toEqual(['it needs macOS 13.0, and the floor is 11.0'])
    expect(await faults(machO(11, good, '/usr/lib/libc++.1.dylib'))).toEqual([
      'it needs /usr/lib/libc++.1.dylib',
    ])
    expect(await faults(machO(11, [...good, { name: '__Znwm', library: LOOKED_UP }], SYSTEM))).toEqual([
      'it needs _Znwm, which neither Node nor macOS has',
    ])
  })

  it('is not one if it begins with something else', () => {
    expect(() => readMachO(Buffer.alloc(64))).toThrow('it begins with 00000000')
  })
})

describe.runIf(process.platform === 'linux')('a binary for Linux', () => {
  it('is refused for the C++ library of a compiler, and for a glibc that is newer than its floor', async () => {
    const faults = await faultsOf(local, { system: 'linux', glibc: '2.1' })
    expect(faults).toContain('it needs libstdc++.so.6, which a system may lack')
    expect(faults).toContainEqual(
      expect.stringMatching(/^it needs accept4 of glibc 2\.\d+, and the floor is 2\.1$/),
    )
    expect(faults).toContainEqual(expect.stringMatching(/^it needs _Znwm of GLIBCXX_3\.4$/))
    expect(faults.join()).not.toContain('napi_')
  })

  it('is refused for musl if it was made for glibc', async () => {
    const faults = await faultsOf(local, { system: 'linux' })
    expect(faults).toContainEqual(expect.stringMatching(/^it needs accept4 of GLIBC_2\.\d+$/))
  })
})

describe('the list of sources', () => {
  it('has the poller of the system, and the contract of the sources', async () => {
    const [linux, mac] = [await readBinding('linux'), await readBinding('mac')]
    const names = (sources: string[]): string[] => sources.map((source) => path.basename(source))
    expect(names(linux.sources)).toEqual(expect.arrayContaining(['addon.cc', 'epoll_poller.cc']))
    expect(names(linux.sources)).not.toContain('kqueue_poller.cc')
    expect(names(mac.sources)).toEqual(expect.arrayContaining(['addon.cc', 'kqueue_poller.cc']))
    expect(names(mac.sources)).not.toContain('epoll_poller.cc')
    expect(linux.defines).toContainEqual(expect.stringMatching(/^HUBLET_CONTRACT=\d+$/))
    expect(linux.defines).toContain('HUBLET_LINUX')
    expect(mac.defines).toContain('HUBLET_KQUEUE')
    expect(linux.include_dirs.map((each) => path.basename(each))).toEqual(['node-addon-api'])
  })
})
