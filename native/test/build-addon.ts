/** Compiles the small addons that tests bring along, unless they were compiled before. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'

/** Beside the other compiled files, which no other tool looks at; or those that were compiled for another machine. */
const targets = process.env['HUBLET_TEST_ADDONS'] ?? path.join(import.meta.dirname, '../build')

/**
 * Test files run side by side: each that finds nothing compiles in a folder of its own, and the last one's binary stays.
 *
 * @param folder - of this folder; it has a `binding.gyp` and one C file
 * @param name - of the target and of the C file
 * @returns the path of the binary
 */
export function buildAddon(folder: string, name: string): string {
  const source = path.join(import.meta.dirname, folder)
  const target = path.join(targets, folder)
  const binary = path.join(target, `${name}.node`)
  const files = ['binding.gyp', `${name}.c`]
  const isNew = files.every(
    (file) => existsSync(binary) && statSync(path.join(source, file)).mtimeMs < statSync(binary).mtimeMs,
  )
  if (isNew) return binary
  mkdirSync(target, { recursive: true })
  const workshop = mkdtempSync(path.join(target, 'compiling-'))
  try {
    for (const file of files) cpSync(path.join(source, file), path.join(workshop, file))
    execFileSync('npx', ['node-gyp', 'rebuild', '-C', workshop], { stdio: 'pipe' })
    renameSync(path.join(workshop, `build/Release/${name}.node`), binary)
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
  return binary
}
