/** The service worker of the static site: keeps the whole site, so that it can be read, and snippets run, without a network. */
import { clientsClaim } from 'workbox-core'
import { precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'

/** Written into the bundle by scripts/service-worker.mjs: the files of the site, each with a hash of its content. */
declare const SITE_FILES: PrecacheEntry[]

// The page of a first visit runs snippets, too. A later version waits until no page of the one before is open.
clientsClaim()
// The query says how a page is shown, never which page it is.
precacheAndRoute(SITE_FILES, { ignoreURLParametersMatching: [/./] })
