/** Keeps the static site in the reader's browser, so that it works without a network from the second visit on. */
import { withBase } from 'vitepress'

/** Written into the bundle by vitepress.config.ts: whether the site is built for hosts that serve files and nothing else. */
declare const IS_STATIC_SITE: boolean

/** The answer of browsers that have it. */
type WithConnection = Navigator & { connection?: { saveData?: boolean } }

/** Begins when the page itself is there: a first visit must not wait for the rest of the site. */
export function keepForOffline(): void {
  if (!IS_STATIC_SITE || !('serviceWorker' in navigator)) return
  // Neither for a page of another site that shows one block, nor against the reader's wish.
  if (document.documentElement.classList.contains('embed')) return
  if ((navigator as WithConnection).connection?.saveData === true) return
  if (document.readyState === 'complete') register()
  else addEventListener('load', register, { once: true })
}

function register(): void {
  navigator.serviceWorker.register(withBase('/service-worker.js')).catch((error: unknown) => {
    console.warn(`This site will not work without a network: ${String(error)}`)
  })
}
