/** Compiles the addon that runs the loop, unless it was compiled before. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, statSync } from 'node:fs'
import path from 'node:path'

const source = import.meta.dirname
/** Beside the other compiled files, which no other tool looks at. */
const target = path.join(source, '../../build/run-loop')
const binary = path.join(target, 'build/Release/run_loop.node')

/** @returns the path of the binary, whose `runLoop()` goes through the loop of the thread once */
export function buildRunLoop(): string {
  const isNew = ['binding.gyp', 'run_loop.c'].every(
    (name) => existsSync(binary) && statSync(path.join(source, name)).mtimeMs < statSync(binary).mtimeMs,
  )
  if (isNew) return binary
  for (const name of ['binding.gyp', 'run_loop.c']) cpSync(path.join(source, name), path.join(target, name))
  execFileSync('npx', ['node-gyp', 'rebuild', '-C', target], { stdio: 'pipe' })
  return binary
}
