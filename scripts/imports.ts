/** Reads what the source files of a folder import, as text. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'

export const root = path.join(import.meta.dirname, '..')

/**
 * Paths of the sources in a folder of the repository, or of a copy of it at another place. Tests have no layer, and the
 * benchmark's peers are not ours.
 */
export function sources(folder: string, place = root): string[] {
  return (
    readdirSync(path.join(place, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|vue|mjs)$/.test(entry.name))
      .map((entry) => path.relative(place, path.join(entry.parentPath, entry.name)))
      // The text of a snippet is not an import of the file that holds it.
      .filter(
        (file) =>
          !file.includes('/node_modules/') && !file.includes('/test/') && !file.endsWith('-snippet.ts'),
      )
  )
}

const known = new Map<string, string[]>()

/** The imports of a file, read once: paths in the repository for its own, else the bare specifier. Comments do not count. */
export function importsOf(file: string): string[] {
  const kept = known.get(file) ?? readImports(file, root)
  known.set(file, kept)
  return kept
}

export function readImports(file: string, place: string): string[] {
  const text = readFileSync(path.join(place, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const imports =
    /^\s*(?:import|export)\s[\w\s{},*$]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  return [...text.matchAll(imports)].map(([, named, bare, dynamic]) => {
    const name = (named ?? bare ?? dynamic) as string
    return name.startsWith('.') ? path.relative(place, path.resolve(place, path.dirname(file), name)) : name
  })
}
