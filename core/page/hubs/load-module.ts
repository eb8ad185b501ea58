/** Stands in for `core/hubs/load-module.ts` in a page, which has no working directory. */
import { notInPage } from '../not-in-page.ts'

/** @throws ERR_NOT_IN_PAGE */
export function loadModule(file: string): never {
  throw notInPage(
    `The hub module ${file}, by its name,`,
    'a working directory',
    'import the module, and give useHub the module or its class',
  )
}
