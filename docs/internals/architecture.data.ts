/** The parts of the repository and the folders of two of them, with what they really import: read from the sources at build time. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { importsOf, root, sources } from '../../scripts/imports.ts'
import { LAYERS, layerOf } from '../../scripts/layers.ts'

export interface Part {
  name: string
  about: string
  /** Names of the parts that its files import. */
  imports: string[]
}

export interface SourceFile {
  path: string
  /** Paths of what it imports, in its own part. */
  imports: string[]
}

/** A folder with its files. */
export interface Layer {
  name: string
  files: SourceFile[]
}

export interface Architecture {
  parts: Part[]
  /** The folders of each part that has an order of folders, from the highest to the lowest. */
  layers: Record<string, Layer[]>
  /** The library before its folders were layers. */
  before: {
    commit: string
    layers: Layer[]
    /** How many files had no folder. */
    loose: number
    /** Pairs of folders whose files import each other. */
    circles: string[]
  }
}

declare const data: Architecture
export { data }

/** From what everybody stands on to what stands on it. */
const ABOUT: Record<string, string> = {
  native: 'the addon',
  core: 'the library',
  'eslint-plugin': 'the forgotten yield*',
  'sandbox/shared': 'the protocol',
  'sandbox/runner': 'traces a snippet',
  'sandbox/server': 'runs snippets',
  'sandbox/client': 'shows a run',
  examples: 'applications',
  'docs/snippets': 'programs to run',
  docs: 'this site',
}

function partOf(target: string): string | undefined {
  if (target === '#native') return 'native'
  if (target === 'hublet/eslint-plugin') return 'eslint-plugin'
  if (target === 'hublet' || target.startsWith('hublet/')) return 'core'
  return Object.keys(ABOUT).find((part) => target === part || target.startsWith(`${part}/`))
}

/** Files beside the folders of the library. */
const NO_FOLDER = 'no folder'

function readParts(): Part[] {
  return Object.entries(ABOUT).map(([name, about]) => {
    const own = name === 'native' ? [] : sources(name).filter((file) => partOf(file) === name)
    const targets = own.flatMap(importsOf)
    const imports = new Set(targets.map(partOf).filter((part) => part !== undefined && part !== name))
    return { name, about, imports: [...imports] as string[] }
  })
}

function readLayers(part: string, names: string): Layer[] {
  const files = sources(part)
    .map((path) => ({
      path,
      imports: [...new Set(importsOf(path).filter((target) => target.startsWith(`${part}/`)))],
    }))
    .sort((one, other) => basename(one.path).localeCompare(basename(other.path)))
  return names
    .split(' ')
    .map((name, index) => ({ name, files: files.filter(({ path }) => layerOf(part, path) === index) }))
    .reverse()
}

/** Written by `scripts/house-before.ts`. */
interface HouseBefore {
  commit: string
  files: SourceFile[]
}

function readBefore(): Architecture['before'] {
  const { commit, files } = JSON.parse(
    readFileSync(join(root, 'docs/internals/house-before.json'), 'utf8'),
  ) as HouseBefore
  const folderOf = (path: string): string => path.split('/').slice(1, -1).join('/') || NO_FOLDER
  const names = [...new Set(files.map(({ path }) => folderOf(path)))].sort()
  const isUsed = (from: string, by: string): boolean =>
    files.some(
      ({ path, imports }) => folderOf(path) === by && imports.some((target) => folderOf(target) === from),
    )
  const circles = names.flatMap((one, index) =>
    names
      .slice(index + 1)
      .filter((other) => isUsed(one, other) && isUsed(other, one))
      .map((other) => `${one} and ${other}`),
  )
  const layers = names.map((name) => ({ name, files: files.filter(({ path }) => folderOf(path) === name) }))
  const loose = files.filter(({ path }) => folderOf(path) === NO_FOLDER).length
  return { commit, layers, loose, circles }
}

export default {
  watch: ['./house-before.json', '../../{core,eslint-plugin,scripts}/**/*.ts', '../../sandbox/**/*.{ts,vue}'],
  load: (): Architecture => ({
    parts: readParts(),
    layers: Object.fromEntries(
      Object.entries(LAYERS).map(([part, names]) => [part, readLayers(part, names)]),
    ),
    before: readBefore(),
  }),
}
