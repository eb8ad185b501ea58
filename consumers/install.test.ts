/** How the package is installed: with its prebuilt addon, with one that is compiled, and where neither is possible. */
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
  for (const name of ['node', 'npm', 'npx', 'sh', 'env'])
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

/** Ways to install, and arguments of each that name the tarball. None of them may have anything to say. */
const INSTALLERS: [name: string, args: string[]][] = [['npm@12.2.1', ['install', '--no-audit', '--no-fund']]]

// The pinned npm is in every run, since it says most of scripts at an installation.
if (process.env['HUBLET_LONG'] === '1')
  INSTALLERS.push(
    ['npm@10.9.9', ['install', '--no-audit', '--no-fund']],
    ['npm@11.21.2', ['install', '--no-audit', '--no-fund']],
    ['pnpm@10.34.8', ['add']],
    ['yarn@1.22.22', ['add', '--no-progress']],
    ['bun@1.4.5', ['add']],
  )

describe('the package', () => {
  it('is installed without a compiler where a prebuilt addon fits', async () => {
    await project.install([tarball], { env: { PATH: noCompiler } })
    expect(existsSync(built())).toBe(false)
    expect(await project.node('esm/main.js')).toEqual({ code: 0, output: 'hello\n' })
  })

  it.each(INSTALLERS)('is installed by %s without a warning', { timeout: 120_000 }, async (name, args) => {
    const { code, output } = await project.run('npx', ['--yes', name, ...args, tarball])
    expect(code, output).toBe(0)
    expect(output).not.toMatch(/hublet.*script|warn.*hublet|approve|ignored build/i)
    expect(await project.node('esm/main.js')).toEqual({ code: 0, output: 'hello\n' })
  })

  it('is installed from a clone that is built, as the README says', async () => {
    await project.install([path.join(import.meta.dirname, '..')])
    expect(await project.node('esm/main.js')).toEqual({ code: 0, output: 'hello\n' })
  })

  it(
    'runs on the hub node where none fits, until the command is run that its warning names',
    { timeout: 300_000 },
    async () => {
      await project.install([withoutPrebuilt])
      const { code, output } = await project.node('esm/main.js')
      expect(code).toBe(0)
      expect(output).toContain('hello\n')
      expect(output).toContain(`since no addon fits ${process.platform}-${process.arch}: `)
      const [, command = ''] = /`([^`]+)` compiles one/.exec(output) ?? []
      expect(command).toBe('npx hublet build')
      const compiled = await project.run('npx', command.split(' ').slice(1))
      expect(compiled.code, compiled.output).toBe(0)
      expect(existsSync(built())).toBe(true)
      const ended = await project.run(process.execPath, ['esm/main.js'], { env: ON_EPOLLS })
      expect(ended).toEqual({ code: 0, output: 'hello\n' })
    },
  )

  it('says nothing where the hub node was asked for', async () => {
    await project.install([withoutPrebuilt])
    const ended = await project.run(process.execPath, ['esm/main.js'], { env: { EVENTLET_HUB: 'node' } })
    expect(ended).toEqual({ code: 0, output: 'hello\n' })
  })

  it('says what is missing to compile the addon, and what to do', async () => {
    await project.install([withoutPrebuilt])
    const env = { PATH: noCompiler }
    const { code, output } = await project.run('npx', ['hublet', 'build'], { env })
    expect(code).toBe(1)
    expect(output).toContain('hublet: the addon could not be compiled')
    expect(output).toContain('Until then Hublet runs on the hub node')
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
      /^function\nnode\nERR_ADDON_MISSING Hublet's addon could not be loaded.*`npx hublet build`/,
    )
  })

  it('has a command that says what it can do', async () => {
    await project.install([tarball])
    const none = await project.run('npx', ['hublet'])
    expect(none.code).toBe(2)
    expect(none.output).toMatch(/^hublet build .*\nhublet addon /)
    const { code, output } = await project.run('npx', ['hublet', 'addon'])
    expect({ code, exists: existsSync(output.trim()) }).toEqual({ code: 0, exists: true })
  })
})
