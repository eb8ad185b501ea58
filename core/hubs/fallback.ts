/** Tells that the hub is `node` for want of a better one, and how the program gets the addon. */
import { environment, tell, warn } from '../ground/node.ts'
import { howToGetAddon, whyNoSystemKernel } from '../kernel/native.ts'

/**
 * With the environment variable HUBLET_DEBUG set, standard error says what was tried.
 *
 * @param hubs - all of them, and why each was left out
 * @throws ERR_ADDON_OUTDATED, since an addon is there that only has to be compiled again
 */
export function tellFallback(hubs: readonly { name: string; reason?: string }[]): void {
  const missing = whyNoSystemKernel()
  if (environment('HUBLET_DEBUG') !== undefined)
    return tell(`Hublet uses the hub node, without system calls of its own. ${missing ?? reasons(hubs)}`)
  const remedy = missing === null ? null : howToGetAddon()
  if (remedy === null) return
  warn(
    `Hublet runs on the hub node, since ${remedy}; EVENTLET_HUB=node keeps it without this warning`,
    'HUBLET_NO_ADDON',
  )
}

function reasons(hubs: readonly { name: string; reason?: string }[]): string {
  return hubs.flatMap(({ name, reason }) => (reason === undefined ? [] : [`${name}: ${reason}`])).join('; ')
}
