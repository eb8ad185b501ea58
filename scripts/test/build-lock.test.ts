/** The end of a build, and of its children, when somebody interrupts it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const SCRIPTS = fileURLToPath(new URL('..', import.meta.url))
/** The scripts work on the folder above them: here, one of their own. */
const folder = mkdtempSync(join(tmpdir(), 'hublet-scripts-'))
const lock = join(folder, 'dist/.building')
const FOREVER = `console.log('begun'); setInterval(() => {}, 1000)`

beforeAll(() => {
  mkdirSync(join(folder, 'scripts'))
  for (const name of ['steps.mjs', 'lock.mjs', 'progress.mjs']) {
    cpSync(join(SCRIPTS, name), join(folder, 'scripts', name))
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Running {
  child: ChildProcess
  /** Waits until it has printed this. */
  prints(text: string): Promise<void>
  /** Waits until nobody holds its output any more, neither it nor what it has started. */
  over: Promise<NodeJS.Signals | null>
}

function start(name: string, code: string): Running {
  const file = join(folder, 'scripts', `${name}.mjs`)
  writeFileSync(
    file,
    `import { command, main, visibleCommand } from './steps.mjs'\nimport { exclusively } from './lock.mjs'\n${code}`,
  )
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  let onPrint = () => {}
  child.stdout.on('data', (chunk) => {
    printed += String(chunk)
    onPrint()
  })
  return {
    child,
    prints: (text) =>
      new Promise((resolve) => {
        onPrint = () => {
          if (printed.includes(text)) resolve()
        }
        onPrint()
      }),
    over: new Promise((resolve) => child.on('close', (_, signal) => resolve(signal))),
  }
}

it.each(['SIGTERM', 'SIGHUP'] as const)('ends what it has started when it gets %s', async (signal) => {
  const { child, prints, over } = start(
    'serve',
    `await main(() => visibleCommand(process.execPath, ['-e', ${JSON.stringify(FOREVER)}]))`,
  )
  await prints('begun')
  child.kill(signal)
  expect(await over).toBe(signal)
})

it('waits for what a killed build has left running, and then builds', async () => {
  const first = start(
    'first',
    `await exclusively(() => visibleCommand(process.execPath, ['-e', ${JSON.stringify(FOREVER)}]))`,
  )
  await first.prints('begun')
  const [builder, orphan] = JSON.parse(readFileSync(lock, 'utf8')) as { id: number }[]
  expect(builder?.id).toBe(first.child.pid)
  first.child.kill('SIGKILL')
  const second = start('second', `await exclusively(async () => console.log('built'))`)
  await second.prints(`Waiting for another build in this folder (process ${orphan?.id})`)
  process.kill(orphan?.id ?? 0, 'SIGKILL')
  await second.prints('built')
  await Promise.all([first.over, second.over])
  expect(existsSync(lock)).toBe(false)
})
