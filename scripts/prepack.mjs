/**
 * `npm pack` and `npm publish` call this: builds what is published, the library and the addon for this machine.
 *
 * N-API is the same in every version of Node, so one binary a platform is enough. It goes to native/prebuilds, where
 * node-gyp-build looks for it; `glibc` in its name keeps it from machines with another C library.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { buildPackage } from './build.mjs'
import { command, main, root, step } from './steps.mjs'

const native = path.join(root, 'native')
const libc = process.platform === 'linux' ? '.glibc' : ''
const folder = path.join(native, 'prebuilds', `${process.platform}-${process.arch}`)

await main(async () => {
  await buildPackage()
  await step('Putting the addon among the prebuilt ones', { run: keepAddon })
})

async function keepAddon() {
  const binary = path.join(folder, `hublet${libc}.node`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  copyFileSync(path.join(native, 'build/Release/hublet.node'), binary)
  if (process.platform === 'linux') await command('strip', ['--strip-unneeded', binary])
}
