/** How the package is installed: with its prebuilt addon, by compiling it, and where neither is possible. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Project, pack } from './project.ts'

let tarball: string
let workshop: string
/** The same package, as a machine sees it for which there is no prebuilt addon. */
let withoutPrebuilt: string
/** A PATH on which there is Node, and no compiler, make or Python. */
let noCompiler: string
let project: Project

beforeAll(() => {
  tarball = pack()
  workshop = mkdtempSync(path.join(tmpdir(), 'hublet-install-'))
  noCompiler = path.join(workshop, 'bin')
  mkdirSync(noCompiler)
  for (const name of ['node', 'npm', 'sh', 'env'])
    symlinkSync(spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim(), path.join(noCompiler, name))
  withoutPrebuilt = path.join(workshop, 'hublet.tgz')
  const repack = `tar xzf ${tarball} -C ${workshop} && rm -r ${workshop}/package/native/prebuilds && tar czf ${withoutPrebuilt} -C ${workshop} package`
  expect(spawnSync('sh', ['-c', repack]).status).toBe(0)
}, 300_000)

afterAll(() => {
  rmSync(workshop, { recursive: true })
  rmSync(path.dirname(tarball), { recursive: true })
})

beforeEach(() => {
  project = new Project()
  project.take('esm')
})

afterEach(() => project.remove())

const built = (): string => path.join(project.folder, 'node_modules/hublet/native/build/Release/hublet.node')

/** A hub that needs the addon. */
const ON_EPOLLS = { EVENTLET_HUB: 'epolls' }

describe('the package', () => {
  it('is installed without a compiler where a prebuilt addon fits', async () => {
    await project.install([tarball], { env: { PATH: noCompiler } })
    expect(existsSync(built())).toBe(false)
    expect(await project.node('esm/main.js')).toEqual({ code: 0, output: 'hello\n' })
  })

  it('is installed from a clone that is built, as the README says', async () => {
    await project.install([path.join(import.meta.dirname, '..')])
    expect(await project.node('esm/main.js')).toEqual({ code: 0, output: 'hello\n' })
  })

  it('compiles its addon where none fits', { timeout: 300_000 }, async () => {
    await project.install([withoutPrebuilt])
    expect(existsSync(built())).toBe(true)
    expect(await project.node('esm/main.js')).toEqual({ code: 0, output: 'hello\n' })
  })

  it(
    'compiles it as its error says under an npm that runs no install script unasked',
    { timeout: 300_000 },
    async () => {
      const npm = (...args: string[]) => project.run('npx', ['--yes', 'npm@12.2.1', ...args])
      await npm('install', withoutPrebuilt)
      expect(await project.node('esm/main.js')).toEqual({ code: 0, output: 'hello\n' }) // on the hub node
      const { output } = await project.run(process.execPath, ['esm/main.js'], { env: ON_EPOLLS })
      const commands = [...output.matchAll(/`npm ([^`]*hublet[^`]*)`/g)].map(([, command = '']) => command)
      expect(commands).toEqual(['rebuild hublet --foreground-scripts', 'install-scripts approve hublet'])
      for (const command of commands.reverse()) await npm(...command.split(' '))
      const ended = await project.run(process.execPath, ['esm/main.js'], { env: ON_EPOLLS })
      expect(ended).toEqual({ code: 0, output: 'hello\n' })
    },
  )

  it('runs on the hub node where neither works, and one that needs the addon says what to do', async () => {
    const { output } = await project.install([withoutPrebuilt, '--foreground-scripts'], {
      env: { PATH: noCompiler },
    })
    expect(output).toContain('hublet: no prebuilt addon fits')
    expect(output).toContain('npm rebuild hublet')
    project.write(
      'main.js',
      `import { getHub, spawn, useHub } from 'hublet'
       console.log(typeof spawn)
       console.log(getHub().name)
       try { useHub('epolls') } catch (error) { console.log(error.code, error.message) }`,
    )
    const ended = await project.node('main.js')
    expect(ended.code).toBe(0)
    expect(ended.output).toMatch(
      /^function\nnode\nERR_ADDON_MISSING Hublet's addon could not be loaded.*npm rebuild hublet/,
    )
  })
})
