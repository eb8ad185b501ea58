/**
 * The script of the frame in which a page runs snippets. The frame has an origin of its own, which no other page has, and a
 * policy that lets nothing in or out; the worker that it starts has both, too.
 */
import type { FrameFailed, StartWorker } from '../shared/page-channel.ts'

/** Without `sandbox` around it, the frame would have the origin of the site, and the snippet with it. */
if (origin === 'null') addEventListener('message', start)

function start(event: MessageEvent<StartWorker>): void {
  if (event.source !== parent) return
  removeEventListener('message', start)
  const url = URL.createObjectURL(new Blob([event.data.runner], { type: 'text/javascript' }))
  try {
    // A classic one: of an origin without a name, browsers load no module worker.
    const worker = new Worker(url)
    worker.onerror = ({ message }) => fail(message)
    worker.postMessage(null, [...event.ports])
  } catch (error) {
    fail(String(error))
  }
}

function fail(failed: string): void {
  const message: FrameFailed = { failed }
  parent.postMessage(message, '*')
}
