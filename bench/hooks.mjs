/**
 * What the trace hooks cost when nobody watches: the built library against a copy of it without them, alternately, each
 * in a process of its own. Prints medians and the ratio.
 *
 *     node bench/hooks.mjs [rounds, 15 unless given]
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const rounds = Number(process.argv[2] ?? 15)

const CASES = {
  'switch between two greenlets': `
    const N = 1e6
    let a, b
    a = new Greenlet(function* () { for (let i = 0; i < N; i++) yield* b.switch() })
    b = new Greenlet(function* () { for (let i = 0; i < N; i++) yield* a.switch() })
    start(); a.resume(); stop(2 * N)`,
  'sleep(0), 100 greenthreads': `
    const N = 3e5
    const worker = function* () { for (let i = 0; i < N / 100; i++) yield* sleep(0) }
    start(); await Promise.all(Array.from({ length: 100 }, () => spawn(worker))); stop(N)`,
}

/** A copy of the package whose library has no hooks, inside the checkout so that its dependencies are found. */
function withoutHooks() {
  const copy = mkdtempSync(path.join(root, 'dist/without-hooks-'))
  for (const part of [
    'package.json',
    'dist/core',
    'native/index.js',
    'native/package.json',
    'native/build/Release',
  ]) {
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true })
  }
  let removed = 0
  for (const file of readdirSync(path.join(copy, 'dist/core'), { recursive: true })) {
    if (!file.endsWith('.js') || file.startsWith('trace')) continue
    const place = path.join(copy, 'dist/core', file)
    const text = readFileSync(place, 'utf8')
    writeFileSync(
      place,
      text.replace(/^\s*instruments\?\.\w+\(.*\);$/gm, () => (removed++, ';')),
    )
  }
  if (removed < 15)
    throw new Error(`Only ${removed} hooks were found: the pattern does not fit the code any more`)
  return copy
}

function measure(folder, body) {
  const program = `
    import { Greenlet, sleep, spawn } from '${path.join(folder, 'dist/core/index.js')}'
    let begun
    const start = () => { begun = performance.now() }
    const stop = (count) => console.log(((performance.now() - begun) * 1e6) / count)
    ${body}`
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }),
  )
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
}

const bare = withoutHooks()
try {
  for (const [name, body] of Object.entries(CASES)) {
    const pairs = Array.from({ length: rounds }, () => [measure(root, body), measure(bare, body)])
    const [hooks, none] = [0, 1].map((i) => median(pairs.map((pair) => pair[i])))
    const ratio = median(pairs.map(([a, b]) => a / b))
    console.log(
      `${name}: ${hooks.toFixed(1)} ns with hooks, ${none.toFixed(1)} ns without; ratio pair by pair ${ratio.toFixed(3)}`,
    )
  }
} finally {
  rmSync(bare, { recursive: true, force: true })
}
