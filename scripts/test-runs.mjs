/** Runs tests and counts them: what `npm test` and `npm run test:long` have in common. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { StepFailed, command, root, step, visibleCommand } from './steps.mjs'

/** Folder for the reports of the runners. */
export const RESULTS = path.join(root, 'test-results')

/** How much of the message of a failure is told again at the end. */
const LINES_OF_A_FAILURE = 30

/** Left out when the library's tests are run again on another hub: they have no hub, or go over all hubs themselves. */
export const SAME_ON_EVERY_HUB = ['conformance', 'model', 'testing/seeds', 'types']
  .map((folder) => `core/test/${folder}/**`)
  .concat(['errors', 'readme', 'eventlet-tests'].map((name) => `core/test/${name}.test.ts`))
  .map((pattern) => `--exclude=${pattern}`)

/** Tests of the sandbox in another version of Node: how programs start and end there, and which limits they meet. */
export const SANDBOX_ON_OTHER_NODES = ['attacks/resources', 'isolation', 'runs'].map(
  (name) => `sandbox/test/${name}`,
)

/** Leaves soaks to `npm run test:long`: ten thousand connections for half a minute, two hundred Workers. */
export const SHORT = ['greenio/soak/**', 'workers/many*'].map((part) => `--exclude=core/test/${part}`)

/** Tests whose greenthreads wait for descriptors: other hubs run them in the short form, and the whole library in the long one. */
export const WAITING = ['greenio', 'listeners', 'node-loop', 'registry', 'workers']
  .map((part) => `core/test/${part}`)
  .concat(['examples', ...SHORT])

const total = { passed: 0, failed: 0, skipped: 0 }

/** Failures, which are told once more at the end: a run prints more than anybody keeps. */
const failures = []

/** Runs everything, and counts every test in the last line. An error counts as one that failed. */
export async function counted(run) {
  rmSync(RESULTS, { recursive: true, force: true })
  mkdirSync(RESULTS, { recursive: true })
  try {
    await run()
  } catch (error) {
    fail('npm test itself', error.stack)
    throw error
  } finally {
    process.on('exit', tell)
    if (total.failed > 0) process.exitCode = 1
  }
}

/** Prints what failed, and how many passed. */
function tell() {
  for (const { name, message } of failures) console.log(`\nFailed: ${name}\n${indented(message)}`)
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
}

/** The beginning of a message, in which its cause is told. */
function indented(message) {
  const lines = message.trimEnd().split('\n')
  const left = lines.length > LINES_OF_A_FAILURE ? ['...'] : []
  return [...lines.slice(0, LINES_OF_A_FAILURE), ...left].map((line) => `    ${line}`).join('\n')
}

/** Notes something that failed; the test counts as one. */
function fail(name, message) {
  total.failed++
  failures.push({ name, message })
}

/**
 * Checks of the text of the code, one for each processor at a time. Each counts as one test.
 *
 * @param {[string, string, string[]][]} checks what is checked, and the command that does
 */
export async function runChecks(checks) {
  const waiting = [...checks]
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [title, program, args] = check
      try {
        await command(program, args)
        total.passed++
      } catch (error) {
        if (!(error instanceof StepFailed)) throw error
        fail(`the check of ${title}`, error.message)
      }
    }
  }
  const title = `Checking: ${checks.map(([title]) => title).join(', ')}`
  await step(title, { run: () => Promise.all(Array.from({ length: availableParallelism() }, work)) })
}

/** Steps that count as one test. */
export async function countOne(run) {
  try {
    await run()
    total.passed++
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    fail('a first start', error.message)
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
  const outside = report.replace(/json$/, 'outside.json')
  const runner = path.join(root, 'node_modules/vitest/vitest.mjs')
  const reporters = ['default', 'json', path.join(root, 'scripts/errors-outside-of-tests.mjs')]
  const options = [...reporters.map((reporter) => `--reporter=${reporter}`), `--outputFile.json=${report}`]
  const [program, ...before] = [node].flat()
  const code = await visibleCommand(program, [...before, runner, 'run', ...filters, ...options], {
    env: { ...env, ERRORS_OUTSIDE_OF_TESTS: outside },
  })
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  total.passed += numPassedTests
  total.skipped += numPendingTests + numTodoTests
  const errors = JSON.parse(readFileSync(outside, 'utf8'))
  failAll(name, code, [...testResults.flatMap(failuresOfFile), ...errors])
}

/** Of one file in Vitest's report: its failed tests, or why it could not be run. */
function failuresOfFile({ name, status, message, assertionResults }) {
  const file = path.relative(root, name)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  if (status === 'failed' && failed.length === 0) return [{ name: file, message }]
  return failed.map(({ fullName, failureMessages }) => ({
    name: `${file}: ${fullName}`,
    message: failureMessages.join('\n'),
  }))
}

/** The tag of browser tests that measure: another test at the same time would be measured, too. */
const MEASURES = '@measures'

/**
 * Runs browser tests: two at a time, and then, if all are meant, one by one those that measure.
 *
 * @param {string[]} files of e2e; all unless given
 * @param {Record<string, string>} env
 * @param {string} name of the run, as it is shown
 */
export async function runBrowser(files = [], env = {}, name = 'browser') {
  if (files.length > 0) return runPlaywright(files, env, name)
  await runPlaywright(['--grep-invert', MEASURES], env, name)
  await runPlaywright(['--grep', MEASURES, '--workers=1'], env, `${name}, one by one`)
}

async function runPlaywright(args, env, name) {
  console.log(`\nTests: ${name}`)
  const report = path.join(RESULTS, `${name.replace(/\W+/g, '-')}.json`)
  const code = await visibleCommand('npx', ['playwright', 'test', ...args, '--reporter=list,json'], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  })
  const { stats, suites, errors } = JSON.parse(readFileSync(report, 'utf8'))
  total.passed += stats.expected
  total.skipped += stats.skipped
  failAll(name, code, [...suites.flatMap(failuresOfSuite), ...errors.map(failureOutsideOfTests)])
}

/** Of one file, or group of tests, in Playwright's report. */
function failuresOfSuite({ file, specs, suites = [] }) {
  const failed = specs.filter(({ ok }) => !ok)
  const own = failed.map(({ title, tests }) => ({
    name: `e2e/${file}: ${title}`,
    message: tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? '')).join('\n'),
  }))
  return [...own, ...suites.flatMap(failuresOfSuite)]
}

const failureOutsideOfTests = ({ message }) => ({ name: 'outside of tests', message })

/** Runs browser tests against a server in another version of Node. */
export function runBrowserOn({ version, node }, files = []) {
  const env = { SERVER_NODE: path.join(root, path.relative(root, node)), SERVER_NODE_VERSION: `v${version}` }
  return runBrowser(files, env, `browser, served by Node ${version}`)
}

/** A runner that fails with no failed test of its own (an error outside of tests, say) counts as one. */
function failAll(run, code, failed) {
  if (code !== 0 && failed.length === 0) fail(run, `the runner ended with code ${code}: see what it printed`)
  for (const { name, message } of failed) fail(`${run}: ${name}`, message)
}
