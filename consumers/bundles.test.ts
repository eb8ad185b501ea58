/** The package in bundles for Node, as their users make them: with the addon beside a bundle, with the package, without both. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Project, pack, type Ended } from './project.ts'

const root = path.join(import.meta.dirname, '..')

/** The newest vite; the other one in `node_modules` is that of the documentation. */
const VITE = path.join(root, 'node_modules/vitest/node_modules/vite/bin/vite.js')

const ESBUILD = ['bundle/main.js', '--bundle', '--platform=node', '--target=node20', '--log-level=warning']

/** Commands of bundlers, and files that each writes to `out`. */
const BUNDLERS: [name: string, program: string, args: string[], files: string[]][] = [
  [
    'esbuild, in its default format',
    path.join(root, 'node_modules/esbuild/bin/esbuild'),
    [...ESBUILD, '--outfile=out/esbuild.cjs'],
    ['esbuild.cjs'],
  ],
  [
    'esbuild, to modules',
    path.join(root, 'node_modules/esbuild/bin/esbuild'),
    [...ESBUILD, '--format=esm', '--outfile=out/esbuild.mjs'],
    ['esbuild.mjs'],
  ],
  [
    'Rollup',
    process.execPath,
    ['node_modules/rollup/dist/bin/rollup', '-c', 'bundle/rollup.config.js', '--silent'],
    ['rollup.cjs', 'rollup.mjs'],
  ],
  [
    'Vite, for a server',
    process.execPath,
    [VITE, 'build', '-c', 'bundle/vite.config.js', '--logLevel', 'warn'],
    ['vite/main.js'],
  ],
  [
    'webpack',
    process.execPath,
    ['bundle/webpack.js', 'bundle/webpack.config.js'],
    ['webpack.cjs', 'webpack.mjs'],
  ],
]

const ON_EPOLLS: Ended = { code: 0, output: 'bundled on epolls\n' }

let project: Project
/** A file of the package, as `npx hublet addon` names it. */
let addon: string

beforeAll(() => {
  project = new Project()
  project.take('bundle')
  const tarball = pack()
  unpack(tarball)
  rmSync(path.dirname(tarball), { recursive: true })
  addon = spawnSync(process.execPath, [inProject('node_modules/hublet/native/command.js'), 'addon'], {
    encoding: 'utf8',
  }).stdout.trim()
}, 300_000)

afterAll(() => project.remove())

function inProject(name: string): string {
  return path.join(project.folder, name)
}

/** The package, what it needs at run time, and what the configurations import. */
function unpack(tarball: string): void {
  const folder = inProject('node_modules/hublet')
  mkdirSync(folder, { recursive: true })
  const { status, stderr } = spawnSync('tar', ['xzf', tarball, '--strip-components=1', '-C', folder])
  if (status !== 0) throw new Error(`The package could not be unpacked: ${String(stderr)}`)
  for (const name of ['node-gyp-build', 'rollup', '@rollup', 'webpack'])
    symlinkSync(path.join(root, 'node_modules', name), inProject(`node_modules/${name}`))
}

/** On a machine that has only what is put there, and not the package where the bundle was made. */
async function elsewhere<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hublet-elsewhere-'))
  renameSync(inProject('node_modules'), inProject('hidden'))
  try {
    return await use(folder)
  } finally {
    renameSync(inProject('hidden'), inProject('node_modules'))
    rmSync(folder, { recursive: true })
  }
}

function hiddenAddon(): string {
  return addon.replace('node_modules', 'hidden')
}

/** The program says which hub it has, and without the addon also what is missing. */
async function expectBothHubs(folder: string, program: string, ...args: string[]): Promise<void> {
  const alone = await project.run(program, args)
  expect(alone.code).toBe(0)
  expect(alone.output).toContain('bundled on node\n')
  expect(alone.output).toMatch(
    /HUBLET_NO_ADDON.* on the hub node, since no addon lies beside the bundle: `cp /,
  )
  copyFileSync(hiddenAddon(), path.join(folder, 'hublet.node'))
  expect(await project.run(program, args)).toEqual(ON_EPOLLS)
}

describe.each(BUNDLERS)('a bundle of %s', (_name, program, args, files) => {
  it('is made without a warning, and runs beside the package', async () => {
    expect(await project.run(program, args)).toEqual({ code: 0, output: '' })
    for (const file of files) expect(await project.node(`out/${file}`), file).toEqual(ON_EPOLLS)
  })

  it('runs elsewhere with the addon beside it, and without one says how to get it', async () => {
    for (const file of files)
      await elsewhere(async (folder) => {
        // A name alone: Node takes it for a module or for CommonJS by the package around it.
        const name = file.endsWith('.cjs') ? 'server.cjs' : 'server.mjs'
        copyFileSync(inProject(`out/${file}`), path.join(folder, name))
        await expectBothHubs(folder, process.execPath, path.join(folder, name))
      })
  })
})

describe('a bundle that leaves packages out', () => {
  it('takes the installed one', async () => {
    const made = await project.node('bundle/webpack.js', 'bundle/server.config.js')
    expect(made).toEqual({ code: 0, output: '' })
    expect(readFileSync(inProject('out/server.mjs'), 'utf8').length).toBeLessThan(2000)
    expect(await project.node('out/server.mjs')).toEqual(ON_EPOLLS)
  })
})

// It is a copy of Node, of 100 MB.
describe.runIf(process.env['HUBLET_LONG'] === '1')('a single executable', () => {
  it('runs with the addon beside it, and without one says how to get it', { timeout: 120_000 }, async () => {
    expect((await project.node('--experimental-sea-config', 'bundle/sea-config.json')).code).toBe(0)
    await elsewhere(async (folder) => {
      const executable = path.join(folder, 'program')
      copyFileSync(process.execPath, executable)
      const postject = path.join(root, 'node_modules/postject/dist/cli.js')
      const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
      const place = [executable, 'NODE_SEA_BLOB', 'out/program.blob', '--sentinel-fuse', fuse]
      const injected = await project.node(postject, ...place)
      expect(injected.code, injected.output).toBe(0)
      await expectBothHubs(folder, executable)
    })
  })
})
