/** Loads the module of a hub that is asked for by its file or package. */
// Not `createRequire` by its name: webpack takes each call of that for its own, and fails to translate it.
import nodeModule from 'node:module'
import path from 'node:path'
import { HubError } from '../ground/errors.ts'

/**
 * @param file - resolved from the working directory
 * @throws ERR_HUB_MODULE
 */
export function loadModule(file: string): unknown {
  try {
    return nodeModule.createRequire(path.join(process.cwd(), 'any.js'))(file)
  } catch (cause) {
    throw new HubError(
      'ERR_HUB_MODULE',
      `The hub module ${file} could not be loaded from ${process.cwd()}: ${firstLine(cause)}`,
      { cause },
    )
  }
}

/** Node adds where the module was required, which is this file's own affair. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join()
}
