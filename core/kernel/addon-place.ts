/** Finds and loads the addon: in the library's own package, and for a bundle beside it or in the package installed there. */
import { existsSync } from 'node:fs'
// Not `createRequire` by its name: webpack takes each call of that for its own, and fails to translate it.
import nodeModule from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBundled, ownUrl } from '../ground/library-place.ts'

/** The name that the addon has beside a bundle. */
const FILE = 'hublet.node'

/** As in `native/package.json`, for the addon beside a bundle; the one in the package compares for itself. */
export const CONTRACT = 3

/** @throws errors of `require`; one with the code ERR_ADDON_OUTDATED for an addon of other sources */
export function loadAddon(): unknown {
  if (!isBundled) return nodeModule.createRequire(ownUrl)('#native')
  const file = places()
    .map((place) => path.join(path.dirname(place), FILE))
    .find((file) => existsSync(file))
  return file === undefined ? loadFromPackage() : loadFile(file)
}

/**
 * Files of the bundle. It knows its own, but for one made by webpack, which names a file of the machine where it was made: then
 * it is the program, or lies beside it.
 */
function places(): string[] {
  const { argv } = process
  return [fileURLToPath(ownUrl), ...argv.slice(1, 2)]
}

function loadFile(file: string): unknown {
  const addon = nodeModule.createRequire(file)(file) as { contract?: number }
  if (addon.contract === CONTRACT) return addon
  const found = addon.contract === undefined ? 'no contract' : `the contract ${addon.contract}`
  throw Object.assign(new Error(`${file} has ${found}, and ${CONTRACT} is needed`), {
    code: 'ERR_ADDON_OUTDATED',
  })
}

function loadFromPackage(): unknown {
  const errors: unknown[] = []
  for (const place of places()) {
    const require = nodeModule.createRequire(place)
    try {
      return require(path.join(path.dirname(require.resolve('hublet/package.json')), 'native'))
    } catch (error) {
      errors.push(error)
    }
  }
  throw errors[0]
}
