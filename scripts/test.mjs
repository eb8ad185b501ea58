/**
 * `npm test`: installs what is missing, builds, and runs everything. The last line counts every test that ran.
 *
 *     node scripts/test.mjs [--no-browser]
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build, install } from './build.mjs'
import {
  hasBrowser,
  installBrowser,
  installJail,
  installLibevent,
  jailIsMissing,
  libeventIsMissing,
} from './requirements.mjs'
import { StepFailed, command, main, root, step, visibleCommand } from './steps.mjs'

const RESULTS = path.join(root, 'test-results')
const withBrowser = !process.argv.includes('--no-browser')

/** Checks of the text of the code; each counts as one test. */
const CHECKS = [
  ['Formatting', 'npx', ['prettier', '--check', '.']],
  ['Lint', 'npx', ['eslint', '.']],
  ['Types of the tests', 'npx', ['tsc', '-p', 'tsconfig.test.json']],
  ['Types of the client', 'npx', ['vue-tsc', '--noEmit', '-p', 'sandbox/client']],
]

/** Left out when the library's tests are run again on another hub: they have no hub, or go over all hubs themselves. */
const SAME_ON_EVERY_HUB = ['conformance', 'eslint-plugin', 'model', 'types']
  .map((folder) => `core/test/${folder}/**`)
  .concat(['errors', 'layers', 'readme', 'eventlet-tests'].map((name) => `core/test/${name}.test.ts`))
  .map((pattern) => `--exclude=${pattern}`)

const total = { passed: 0, failed: 0, skipped: 0 }

await main(async () => {
  rmSync(RESULTS, { recursive: true, force: true })
  mkdirSync(RESULTS, { recursive: true })
  try {
    await install()
    if (jailIsMissing()) await step('Installing bubblewrap, the jail for snippets', { run: installJail })
    if (withBrowser && !hasBrowser()) await step('Installing Chromium', { run: installBrowser })
    await build()
    if (await libeventIsMissing())
      await step('Installing libevent, for the pyevent hub', { run: installLibevent })
    for (const check of CHECKS) await runCheck(...check)
    await runUnitTests()
    if (withBrowser) await runBrowserTests()
  } catch (error) {
    total.failed++
    throw error
  } finally {
    const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
    process.on('exit', () => console.log(`${total.passed} passed, ${total.failed} failed${skipped}`))
    if (total.failed > 0) process.exitCode = 1
  }
})

async function runCheck(title, program, args) {
  try {
    await step(title, { run: () => command(program, args) })
    total.passed++
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    console.log(error.message)
    total.failed++
  }
}

/** Every test of the default hub, then the library's once more on each other hub. */
async function runUnitTests() {
  await runVitest('unit', [])
  const { getHub, listHubs } = await import('../dist/core/index.js')
  for (const { name, available, reason } of listHubs()) {
    if (name === getHub().name) continue
    if (available) await runVitest(name, ['core', ...SAME_ON_EVERY_HUB], { EVENTLET_HUB: name })
    else console.log(`\nTests: ${name} is left out: ${reason}`)
  }
}

async function runVitest(name, filters, env = {}) {
  console.log(`\nTests: ${name}`)
  const report = path.join(RESULTS, `${name}.json`)
  const code = await visibleCommand(
    'npx',
    ['vitest', 'run', ...filters, '--reporter=default', '--reporter=json', `--outputFile=${report}`],
    { env },
  )
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  count(code, numPassedTests, numFailedTests, numPendingTests + numTodoTests)
}

async function runBrowserTests() {
  const report = path.join(RESULTS, 'browser.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  const code = await visibleCommand('npx', ['playwright', 'test', '--reporter=list,json'], { env })
  const { stats } = JSON.parse(readFileSync(report, 'utf8'))
  count(code, stats.expected, stats.unexpected + stats.flaky, stats.skipped)
}

/** A runner that fails with no failed test of its own (an error outside of tests, say) counts as one. */
function count(code, passed, failed, skipped) {
  total.passed += passed
  total.failed += code !== 0 && failed === 0 ? 1 : failed
  total.skipped += skipped
}
