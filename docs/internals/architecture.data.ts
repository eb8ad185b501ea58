/** The parts of the repository and the layers of core, with what they really import: read from the sources at build time. */
import { basename } from 'node:path'
import { CORE_LAYERS, importsOf, layerOf, sources } from '../../core/test/support/import-table.ts'

export interface Part {
  name: string
  about: string
  /** Names of the parts that its files import. */
  imports: string[]
}

export interface CoreFile {
  path: string
  /** Paths of what it imports, in core. */
  imports: string[]
}

export interface Architecture {
  parts: Part[]
  /** From the highest to the lowest. */
  layers: CoreFile[][]
}

declare const data: Architecture
export { data }

/** From what everybody stands on to what stands on it. */
const ABOUT: Record<string, string> = {
  native: 'the addon',
  core: 'the library',
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
  if (target === 'hublet' || target.startsWith('hublet/')) return 'core'
  return Object.keys(ABOUT).find((part) => target === part || target.startsWith(`${part}/`))
}

function readParts(): Part[] {
  return Object.entries(ABOUT).map(([name, about]) => {
    const own = name === 'native' ? [] : sources(name).filter((file) => partOf(file) === name)
    const targets = own.flatMap(importsOf)
    const imports = new Set(targets.map(partOf).filter((part) => part !== undefined && part !== name))
    return { name, about, imports: [...imports] as string[] }
  })
}

function readLayers(): CoreFile[][] {
  const files = sources('core').map((path) => ({
    path,
    imports: [...new Set(importsOf(path).filter((target) => target.startsWith('core/')))],
  }))
  return CORE_LAYERS.map((_, index) =>
    files
      .filter(({ path }) => layerOf(path) === index)
      .sort((one, other) => basename(one.path).localeCompare(basename(other.path))),
  ).reverse()
}

export default {
  watch: ['../../core/**/*.ts', '../../sandbox/**/*.{ts,vue}'],
  load: (): Architecture => ({ parts: readParts(), layers: readLayers() }),
}
