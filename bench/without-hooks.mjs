/** A copy of the built library without its trace hooks, to see what they cost when nobody watches. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const PARTS = [
  'package.json',
  'dist/core',
  'bench/ours',
  'native/index.js',
  'native/musl.js',
  'native/package.json',
  'native/build/Release',
]

/** As the compiler writes them: a statement of their own each. */
const HOOK = /^\s*instruments\?\.\w+\(.*\);$/gm

/** Fewer would mean that the pattern does not fit the code any more. */
const LEAST_HOOKS = 15

/** The copy lies inside the checkout, so that its dependencies are found. */
export function copyWithoutHooks(root) {
  const folder = mkdtempSync(path.join(root, 'dist/without-hooks-'))
  for (const part of PARTS) cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
  const removed = readdirSync(path.join(folder, 'dist/core'), { recursive: true })
    .filter((file) => file.endsWith('.js') && !file.startsWith('trace'))
    .reduce((sum, file) => sum + cutHooks(path.join(folder, 'dist/core', file)), 0)
  if (removed < LEAST_HOOKS) throw new Error(`Only ${removed} trace hooks were found in the built library`)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function cutHooks(file) {
  let removed = 0
  const text = readFileSync(file, 'utf8').replace(HOOK, () => {
    removed++
    return ';'
  })
  writeFileSync(file, text)
  return removed
}
