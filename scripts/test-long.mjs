/**
 * `npm run test:long`: the long forms of the tests, which `npm test` runs shortened: soaks, two hundred Workers, hundreds of
 * thousands of random calls, and how late timers are under load. One file at a time, since lateness is measured.
 *
 * The library's tests run in every supported version of Node, on every hub; so do those of the sandbox, the site and
 * the scripts, and the browser's against a server in each. A newcomer's first commands are tried with nothing built.
 */
import { build, install } from './build.mjs'
import { firstStarts, startInFreshClone } from './fresh-clones.mjs'
import { installOtherNodes, whyNoOtherNodes } from './other-nodes.mjs'
import {
  hasBrowser,
  installBrowser,
  installLibevent,
  installPeers,
  libeventIsMissing,
  peersAreMissing,
} from './requirements.mjs'
import { command, main, step } from './steps.mjs'
import { testBinaries } from './test-binaries.mjs'
import {
  SAME_ON_EVERY_HUB,
  countOne,
  counted,
  forEveryOtherHub,
  runBrowser,
  runBrowserOn,
  runVitest,
} from './test-runs.mjs'

const OPTIONS = ['--no-file-parallelism', '--test-timeout=300000']

/** Tests choose their long form by this. */
const LONG = { HUBLET_LONG: '1' }

await main(() =>
  counted(async () => {
    await install()
    await build()
    if (await libeventIsMissing())
      await step('Installing libevent, for the pyevent hub', { run: installLibevent })
    if (peersAreMissing())
      await step('Installing curl, openssl, wrk, Redis and nginx, for the tests', { run: installPeers })
    await runVitest('long', [...OPTIONS, '--exclude=consumers/**'], { env: LONG })
    await runVitest('long, the package', ['consumers', ...OPTIONS], { env: LONG })
    await forEveryOtherHub((hub) =>
      runVitest(`long ${hub}`, ['core/test', 'examples', ...SAME_ON_EVERY_HUB, ...OPTIONS], {
        env: { ...LONG, EVENTLET_HUB: hub },
      }),
    )
    if (!hasBrowser()) await step('Installing Chromium', { run: installBrowser })
    await step('Building the static site, in a folder of its host', { run: buildStaticSite })
    await runBrowser(['every-page', 'offline'], LONG)
    const reason = whyNoOtherNodes()
    if (reason !== null) console.log(`\nTests: the other versions of Node are left out: ${reason}`)
    else await runOnOtherNodes(await installOtherNodes())
    await testBinaries()
  }),
)

/** e2e/offline.spec.ts has the folder, too. */
function buildStaticSite() {
  return command(process.execPath, ['scripts/build-site.mjs'], {
    env: { SITE_URL: 'http://127.0.0.1/courses/hublet/' },
  })
}

async function runOnOtherNodes(nodes) {
  for (const other of nodes) await runOnOtherNode(other)
  for (const start of firstStarts(nodes)) await countOne(() => startInFreshClone(start, { whole: true }))
}

/** The addon's binary is the same for every version. */
async function runOnOtherNode(other) {
  const { version, node } = other
  await runVitest(`Node ${version}`, ['core/test', 'native', 'sandbox', 'docs', 'scripts', ...OPTIONS], {
    node,
  })
  await runBrowserOn(other)
  await forEveryOtherHub((hub) =>
    runVitest(`Node ${version} ${hub}`, ['core/test', ...SAME_ON_EVERY_HUB, ...OPTIONS], {
      node,
      env: { EVENTLET_HUB: hub },
    }),
  )
}
