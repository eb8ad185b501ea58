/**
 * Writes what the files of the library imported in an older commit, for the page "Architecture", which draws it beside today's.
 *
 *     node scripts/house-before.ts COMMIT    (Node 22.18 or newer, which runs TypeScript)
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readImports, root, sources } from './imports.ts'

const PART = 'core'
const FILE = path.join(root, 'docs/internals/house-before.json')

const [commit] = process.argv.slice(2)
if (commit === undefined) throw new Error('Which commit? Use: node scripts/house-before.ts COMMIT')
const id = execFileSync('git', ['rev-parse', '--short', commit], { cwd: root, encoding: 'utf8' }).trim()

const place = mkdtempSync(path.join(tmpdir(), 'house-before-'))
try {
  const archive = execFileSync('git', ['archive', commit, PART], { cwd: root, maxBuffer: 1e8 })
  execFileSync('tar', ['-x', '-C', place], { input: archive })
  const files = sources(PART, place).map((file) => ({
    path: file,
    imports: [...new Set(readImports(file, place).filter((target) => target.startsWith(`${PART}/`)))],
  }))
  writeFileSync(FILE, `${JSON.stringify({ commit: id, files })}\n`)
  console.log(`${files.length} files of ${PART} at ${id} are in ${path.relative(root, FILE)}`)
} finally {
  rmSync(place, { recursive: true })
}
