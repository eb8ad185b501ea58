/**
 * `npm run test:binaries`, and a part of `npm run test:long`: compiles the addon for every machine, and runs the rules of hubs
 * with each binary for Linux: with another C library, and in an emulator of arm64. Those for macOS are only compiled.
 */
import { fileURLToPath } from 'node:url'
import { buildBinaries } from './binaries.mjs'
import { buildPackage } from './build.mjs'
import { TRIED, startOf, whyNoOtherMachines } from './other-machines.mjs'
import { main } from './steps.mjs'
import { countOne, counted, runVitest } from './test-runs.mjs'

/**
 * The emulator, and a Node whose libraries lie in a folder of their own, run one process only: tests that start another are
 * left out, and files are run by Workers, one after the other.
 */
const OPTIONS = [
  '--exclude=**/processes.test.ts',
  '--pool=threads',
  '--no-file-parallelism',
  '--test-timeout=300000',
]

/** Counts its tests; a machine that can't be had here is named. */
export async function testBinaries() {
  await countOne(buildBinaries)
  const reason = whyNoOtherMachines()
  if (reason !== null) return console.log(`\nTests: binaries for other machines are left out: ${reason}`)
  for (const name of TRIED) await runVitest(name, ['core/test/conformance', ...OPTIONS], await startOf(name))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(() =>
    counted(async () => {
      await buildPackage()
      await testBinaries()
    }),
  )
}
