/** The only importer of the addon. It is loaded at first use, so that importing Hublet works where it is missing. */
import { createRequire } from 'node:module'
import { HubError } from './errors.ts'

export type Native = typeof import('#native')

let loaded: Native | undefined

/** @throws ERR_ADDON_MISSING with what was tried, when there is no binary for this machine */
export function native(): Native {
  loaded ??= load()
  return loaded
}

function load(): Native {
  try {
    return createRequire(import.meta.url)('#native') as Native
  } catch (cause) {
    throw new HubError(
      'ERR_ADDON_MISSING',
      `Hublet's addon could not be loaded for ${process.platform}-${process.arch}, Node ${process.version}. ` +
        'Compile it with a C++ compiler, make and Python: npm run build in a checkout. ' +
        `What was tried: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}
