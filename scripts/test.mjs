/**
 * `npm test`: installs what is missing, builds, and runs everything. The last line counts every test that ran.
 *
 *     node scripts/test.mjs [--no-browser]
 */
import { build, install } from './build.mjs'
import { firstStarts, startInFreshClone } from './fresh-clones.mjs'
import { SERVING, installOtherNodes, whyNoOtherNodes } from './other-nodes.mjs'
import { buildKqueueAddon, buildPortableAddon, whyNoKqueue } from './portable-addon.mjs'
import {
  hasBrowser,
  installBrowser,
  installJail,
  installLibevent,
  installPeers,
  installRivals,
  jailIsMissing,
  libeventIsMissing,
  peersAreMissing,
  rivalsAreMissing,
} from './requirements.mjs'
import { main, step } from './steps.mjs'
import {
  SANDBOX_ON_OTHER_NODES,
  SHORT,
  WAITING,
  countOne,
  counted,
  forEveryOtherHub,
  runBrowser,
  runBrowserOn,
  runChecks,
  runVitest,
} from './test-runs.mjs'

/** Rules that every hub has to keep. */
const CONFORMANCE = ['core/test/conformance']

/** Recorded seeds, each of which is the same run in every version of Node. */
const RECORDED_SEEDS = ['core/test/testing/recorded-seeds']

/** Tests of functions that systems other than Linux do by other system calls. */
const SYSTEM_CALLS = ['core/test/greenio/sockets', 'core/test/greenio/endings', 'core/test/greenio/datagrams']

const withBrowser = !process.argv.includes('--no-browser')

/** Checks of the text of the code. */
const CHECKS = [
  ['formatting', 'npx', ['prettier', '--check', '.']],
  ['lint', 'npx', ['eslint', '.']],
  ['spelling', 'npx', ['cspell', '--no-progress', '--no-summary']],
  ['plain English', process.execPath, ['scripts/plain-english.mjs']],
  ['types of the tests', 'npx', ['tsc', '-p', 'tsconfig.test.json']],
  ['the report of the public API', process.execPath, ['scripts/api-report.mjs', '--check']],
  ['types of the client', 'npx', ['vue-tsc', '--noEmit', '-p', 'sandbox/client']],
  ['types of the runs in a page', 'npx', ['tsc', '-p', 'sandbox/page']],
]

await main(() =>
  counted(async () => {
    await install()
    if (jailIsMissing()) await step('Installing bubblewrap, the jail for snippets', { run: installJail })
    if (withBrowser && !hasBrowser()) await step('Installing Chromium', { run: installBrowser })
    await build()
    if (await libeventIsMissing())
      await step('Installing libevent, for the pyevent hub', { run: installLibevent })
    if (peersAreMissing())
      await step('Installing curl, openssl, wrk, Redis and nginx, for the tests', { run: installPeers })
    if (rivalsAreMissing())
      await step('Installing Eventlet, gevent, trio, Effection and Effect, for the table of rivals', {
        run: installRivals,
      })
    await runChecks(CHECKS)
    await runUnitTests()
    await runPackageTests()
    if (withBrowser) await runBrowser()
  }),
)

/** Every test of the default hub, which go over all hubs where rules are meant; then what waits on each other hub. */
async function runUnitTests() {
  await runVitest('unit', ['--exclude=consumers/**', ...SHORT])
  await forEveryOtherHub((hub) => runVitest(hub, WAITING, { env: { EVENTLET_HUB: hub } }))
}

/** The rules of hubs in every version, one hub on each kernel; where it serves, also how programs live in the sandbox, a walk through the site, and a first start. */
async function runOnOtherNodes(nodes) {
  for (const other of nodes) {
    const { version, major, node } = other
    const serves = SERVING.includes(major)
    const env = { HUBLET_HUBS: 'one per kernel' }
    const others = serves ? SANDBOX_ON_OTHER_NODES : []
    await runVitest(`Node ${version}`, [...CONFORMANCE, ...RECORDED_SEEDS, ...others], { node, env })
    if (serves && withBrowser) await runBrowserOn(other, ['walk'])
  }
  for (const start of firstStarts(nodes)) await countOne(() => startInFreshClone(start))
}

/** The rules of hubs in every supported version of Node and without epoll; then what is published, as its users get it. */
async function runPackageTests() {
  const reason = whyNoOtherNodes()
  if (reason !== null) console.log(`\nTests: the other versions of Node are left out: ${reason}`)
  else await runOnOtherNodes(await installOtherNodes())
  await runVitest('without epoll', [...CONFORMANCE, ...SYSTEM_CALLS], { env: await buildPortableAddon() })
  await runOnKqueue()
  await runVitest('the package', ['consumers', '--no-file-parallelism'])
}

async function runOnKqueue() {
  const reason = whyNoKqueue()
  if (reason !== null) return console.log(`\nTests: kqueue is left out: ${reason}`)
  const rules = [...CONFORMANCE, 'native/test/pollers', '-t', 'kqueue']
  await runVitest('kqueue', rules, { env: await buildKqueueAddon() })
}
