/** Runs tests and counts them: what `npm test` and `npm run test:long` have in common. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { StepFailed, command, root, step, visibleCommand } from './steps.mjs'

/** Folder for the reports of the runners. */
export const RESULTS = path.join(root, 'test-results')

/** Left out when the library's tests are run again on another hub: they have no hub, or go over all hubs themselves. */
export const SAME_ON_EVERY_HUB = ['conformance', 'model', 'types']
  .map((folder) => `core/test/${folder}/**`)
  .concat(['errors', 'readme', 'eventlet-tests'].map((name) => `core/test/${name}.test.ts`))
  .map((pattern) => `--exclude=${pattern}`)

/** Tests of the sandbox in another version of Node: how programs start and end there, and which limits they meet. */
export const SANDBOX_ON_OTHER_NODES = ['attacks/resources', 'isolation', 'node-places', 'runs'].map(
  (name) => `sandbox/test/${name}`,
)

/** Left out of the runs on other hubs, but in the long form: soaks, and tests that choose their hub or kernel themselves. */
export const LONG_ON_EVERY_HUB = [
  'bundles*',
  'greenio/soak/**',
  'kernels/**',
  'main*',
  'testing/**',
  'workers/many*',
].map((pattern) => `--exclude=core/test/${pattern}`)

const total = { passed: 0, failed: 0, skipped: 0 }

/** Runs everything, and counts every test in the last line. An error counts as one that failed. */
export async function counted(run) {
  rmSync(RESULTS, { recursive: true, force: true })
  mkdirSync(RESULTS, { recursive: true })
  try {
    await run()
  } catch (error) {
    total.failed++
    throw error
  } finally {
    const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
    process.on('exit', () => console.log(`${total.passed} passed, ${total.failed} failed${skipped}`))
    if (total.failed > 0) process.exitCode = 1
  }
}

/**
 * Checks of the text of the code, one for each processor at a time. Each counts as one test.
 *
 * @param {[string, string, string[]][]} checks what is checked, and the command that does
 */
export async function runChecks(checks) {
  const failures = []
  const waiting = [...checks]
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [title, program, args] = check
      try {
        await command(program, args)
        total.passed++
      } catch (error) {
        if (!(error instanceof StepFailed)) throw error
        failures.push(`${title}:\n${error.message}`)
        total.failed++
      }
    }
  }
  const title = `Checking: ${checks.map(([title]) => title).join(', ')}`
  await step(title, { run: () => Promise.all(Array.from({ length: availableParallelism() }, work)) })
  for (const failure of failures) console.log(failure)
}

/** Steps that count as one test. */
export async function countOne(run) {
  try {
    await run()
    total.passed++
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    console.log(error.message)
    total.failed++
  }
}

/** Calls `run(name)` for every hub of this machine but the one that is used anyway, and says why one is left out. */
export async function forEveryOtherHub(run) {
  const { getHub, listHubs } = await import('../dist/core/index.js')
  for (const { name, available, reason } of listHubs()) {
    if (name === getHub().name) continue
    if (name === 'node') continue // it knows no descriptors of the system, which many of the tests use
    if (available) await run(name)
    else console.log(`\nTests: ${name} is left out: ${reason}`)
  }
}

/**
 * Runs the unit and process tests.
 *
 * @param {string} name of the run, as it is shown
 * @param {string[]} filters parts of the paths of test files, and options
 * @param {{ env?: Record<string, string>, node?: string | string[] }} options `node` is the command that runs them
 */
export async function runVitest(name, filters, { env = {}, node = process.execPath } = {}) {
  console.log(`\nTests: ${name}`)
  const report = path.join(RESULTS, `${name.replace(/\W+/g, '-')}.json`)
  const runner = path.join(root, 'node_modules/vitest/vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`]
  const [program, ...before] = [node].flat()
  const code = await visibleCommand(program, [...before, runner, 'run', ...filters, ...reporters], { env })
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  count(code, numPassedTests, numFailedTests, numPendingTests + numTodoTests)
}

/**
 * Runs browser tests.
 *
 * @param {string[]} files of e2e; all unless given
 * @param {Record<string, string>} env
 * @param {string} name of the run, as it is shown
 */
export async function runBrowser(files = [], env = {}, name = 'browser') {
  console.log(`\nTests: ${name}`)
  const report = path.join(RESULTS, `${name.replace(/\W+/g, '-')}.json`)
  const code = await visibleCommand('npx', ['playwright', 'test', ...files, '--reporter=list,json'], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  })
  const { stats } = JSON.parse(readFileSync(report, 'utf8'))
  count(code, stats.expected, stats.unexpected + stats.flaky, stats.skipped)
}

/** Runs browser tests against a server in another version of Node. */
export function runBrowserOn({ version, node }, files = []) {
  const env = { SERVER_NODE: path.join(root, path.relative(root, node)), SERVER_NODE_VERSION: `v${version}` }
  return runBrowser(files, env, `browser, served by Node ${version}`)
}

/** A runner that fails with no failed test of its own (an error outside of tests, say) counts as one. */
function count(code, passed, failed, skipped) {
  total.passed += passed
  total.failed += code !== 0 && failed === 0 ? 1 : failed
  total.skipped += skipped
}
