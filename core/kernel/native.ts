/** The only importer of the addon. It is loaded at first use, so that importing Hublet works where it is missing. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { HubError } from '../ground/errors.ts'
import { isBundled, ownUrl } from '../ground/library-place.ts'

export type Native = typeof import('#native')

/** In an installed package; npm 12 runs no install script that the project has not approved. */
const REBUILD =
  '`npm rebuild hublet --foreground-scripts`, with npm 12 after `npm install-scripts approve hublet`'

let loaded: Native | undefined

/**
 * @throws ERR_ADDON_MISSING with what was tried, when there is no binary for this machine; ERR_ADDON_OUTDATED when it was
 * compiled from other sources
 */
export function native(): Native {
  loaded ??= load()
  return loaded
}

function load(): Native {
  const require = createRequire(ownUrl)
  try {
    // A copy, since what an addon exports is a dictionary to V8: every call would look its function up.
    return { ...(require(isBundled ? addonOfInstalledPackage(require) : '#native') as Native) }
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_ADDON_OUTDATED') throw outdated(cause as Error)
    throw new HubError(
      'ERR_ADDON_MISSING',
      `Hublet's addon could not be loaded for ${process.platform}-${process.arch}, Node ${process.version}. ${wayOut()} ` +
        `What was tried: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}

function outdated(cause: Error): HubError {
  return new HubError(
    'ERR_ADDON_OUTDATED',
    `Hublet's addon was compiled from older or newer sources than the library beside it: compile it again, with ` +
      `${REBUILD} (in a checkout of Hublet, \`npm run build:native\`). ${cause.message}`,
    { cause },
  )
}

/** A binary can't be bundled: it is found in the package, which has to be installed where the bundle runs. */
function addonOfInstalledPackage(require: NodeJS.Require): string {
  return path.join(path.dirname(require.resolve('hublet/package.json')), 'native')
}

function wayOut(): string {
  if (process.platform === 'win32') return 'It needs a Unix system: on Windows use WSL.'
  return (
    `No prebuilt binary fits, and none was compiled. Install a C++ compiler, make and Python 3, then run ${REBUILD} ` +
    '(in a checkout of Hublet, `npm run build`). Beside a bundle, install the package hublet.'
  )
}
