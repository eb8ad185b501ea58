/**
 * `npm pack` and `npm publish` call this: builds what is published, the library and the addon's binaries.
 *
 * N-API is the same in every version of Node, so one binary a platform is enough. They go to native/prebuilds, where
 * node-gyp-build looks for them; `glibc` or `musl` in a name keeps it from machines with another C library. A tarball has
 * the one that was compiled here, or those of all machines if `npm run build:binaries` has made them from these sources.
 * Nothing is published without all of them.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { BINARIES, fileOf, finishedBinaries } from './binaries.mjs'
import { buildPackage } from './build.mjs'
import { StepFailed, command, main, root, step } from './steps.mjs'

const prebuilds = path.join(root, 'native/prebuilds')

await main(async () => {
  const finished = finishedBinaries()
  if (process.env.npm_command === 'publish' && finished.length === 0) {
    throw new StepFailed(
      `A release has ${Object.keys(BINARIES).length} binaries, and dist/binaries lacks some, or they are of other sources: ` +
        'run `npm run build:binaries` first.',
    )
  }
  await buildPackage()
  rmSync(prebuilds, { recursive: true, force: true })
  if (finished.length === 0) await step('Putting the addon among the prebuilt ones', { run: keepOwn })
  else for (const name of finished) keep(fileOf(name), name)
})

async function keepOwn() {
  const libc = process.platform === 'linux' ? `.${libcOfNode()}` : ''
  const binary = keep(
    path.join(root, 'native/build/Release/hublet.node'),
    `${process.platform}-${process.arch}/hublet${libc}.node`,
  )
  if (process.platform === 'linux') await command('strip', ['--strip-unneeded', binary])
}

function keep(file, name) {
  const binary = path.join(prebuilds, name)
  mkdirSync(path.dirname(binary), { recursive: true })
  copyFileSync(file, binary)
  return binary
}

function libcOfNode() {
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}
