/** The package as npm would publish it: its contents, its size, its types and entry points. */
import { createPackageFromTarballData, checkPackage } from '@arethetypeswrong/core'
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Project, pack } from './project.ts'

const LARGEST_BYTES = 1_000_000

/** Of the tarball, which is what npm transfers. */
const LARGEST_PACKED_BYTES = 1_500_000

/** Machines for which a release has a binary. */
const MACHINES = 6

/** Of the modules for pages, which are the library once more. */
const LARGEST_BYTES_FOR_PAGES = 300_000

let tarball: string
let project: Project
/** Paths of what is in the package, and their sizes in bytes. */
let files: Map<string, number>

beforeAll(async () => {
  tarball = pack()
  project = new Project()
  await project.install([tarball])
  const names = spawnSync('tar', ['tzf', tarball], { encoding: 'utf8' }).stdout.trim().split('\n')
  const installed = path.join(project.folder, 'node_modules/hublet')
  files = new Map(
    names.map((name) => {
      const file = name.replace(/^package\//, '')
      return [file, statSync(path.join(installed, file)).size]
    }),
  )
}, 300_000)

afterAll(() => {
  project.remove()
  rmSync(path.dirname(tarball), { recursive: true })
})

describe('the package', () => {
  it('holds the library, its modules for pages, the sources of the addon, a prebuilt one, types and license, and nothing else', () => {
    const expected =
      /^(dist\/(core|eslint-plugin)\/.+\.(js|d\.ts)|dist\/browser\/.+\.js|native\/(src\/[\w.]+\.(cc|h)|binding\.gyp|package\.json|(index|command|musl)\.js|index\.d\.ts)|native\/prebuilds\/[\w-]+\/hublet[\w.]*\.node|package\.json|README\.md|LICENSE)$/
    expect([...files.keys()].filter((file) => !expected.test(file))).toEqual([])
    for (const needed of ['dist/core/index.js', 'dist/core/index.d.ts', 'native/src/poller.h', 'LICENSE'])
      expect([...files.keys()]).toContain(needed)
    expect([...files.keys()].filter((file) => file.startsWith('dist/core/page'))).toEqual([])
  })

  it('has the binary that was compiled here, or one for each machine, and is smaller than 1.5 MB with all of them', () => {
    const binaries = [...files.keys()].filter((file) => file.endsWith('.node'))
    expect([1, MACHINES]).toContain(binaries.length)
    expect(binaries.filter((file) => file.includes(`${process.platform}-${process.arch}`))).not.toEqual([])
    const { size } = statSync(tarball)
    console.log(`packed, with ${binaries.length} of ${MACHINES} binaries: ${size} bytes`)
    expect(size).toBeLessThan(LARGEST_PACKED_BYTES)
  })

  it('is smaller than a megabyte without the prebuilt binaries and the modules for pages, and those are small', () => {
    const bytesOf = (kept: (file: string) => boolean): number =>
      [...files].filter(([file]) => kept(file)).reduce((sum, [, size]) => sum + size, 0)
    const isForPages = (file: string): boolean => file.startsWith('dist/browser/')
    const forPages = bytesOf(isForPages)
    const bytes = bytesOf((file) => !file.endsWith('.node') && !isForPages(file))
    console.log(`unpacked, without prebuilt binaries: ${bytes} bytes, and ${forPages} for pages`)
    expect(bytes).toBeLessThan(LARGEST_BYTES)
    expect(forPages).toBeLessThan(LARGEST_BYTES_FOR_PAGES)
  })

  it('needs two packages at run time at most, and each of its entry points has types', () => {
    const manifest = JSON.parse(
      readFileSync(path.join(project.folder, 'node_modules/hublet/package.json'), 'utf8'),
    ) as {
      dependencies: object
      exports: Record<string, string | { types: string; browser?: string; default: string }>
    }
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(2)
    const entries = Object.values(manifest.exports).filter((entry) => typeof entry === 'object')
    expect(entries).toHaveLength(6)
    for (const { types, browser, default: code } of entries) {
      expect(files.has(types.slice(2)), types).toBe(true)
      expect(files.has(code.slice(2)), code).toBe(true)
      if (browser !== undefined) expect(files.has(browser.slice(2)), browser).toBe(true)
    }
  })

  it('has nothing that publint warns of', async () => {
    const pkgDir = path.join(project.folder, 'node_modules/hublet')
    const { messages, pkg } = await publint({ pkgDir, level: 'suggestion', strict: true, pack: false })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it('has types that are right for every way of resolving modules that knows ES modules', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
    if (analysis.types === false) throw new Error('The package has no types')
    // A caller of require() gets the ES module. Node can do that, but TypeScript before 5.8 does not know it.
    const known = ['CJSResolvesToESM']
    // "node10" does not know the field exports.
    const problems = analysis.problems.filter(
      (problem) =>
        !known.includes(problem.kind) &&
        !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
    )
    expect(problems).toEqual([])
  })
})
