/** One run in this page: a frame with an origin of its own, and in it the worker that runs the snippet. */
import { withBase } from 'vitepress'
import { isEmbedAddress } from '../../shared/embed-address.ts'
import {
  parseWorkerItem,
  type FrameFailed,
  type Prepare,
  type StartRun,
  type StartWorker,
  type ToRun,
  type WorkerItem,
} from '../../shared/page-channel.ts'

/** Written into the bundle by vitepress.config.ts: plain name -> name with a hash. */
declare const RUNNER_FILES: Readonly<Record<string, string>>

export interface PageRunEvents {
  /** They came together, in this order. */
  items(items: readonly WorkerItem[]): void
  /** It sent what no run sends, or could not be started; nothing more comes. */
  failed(problem: string): void
}

export interface PageRun {
  /** Tells it what the reader does with the terminal; nothing happens before it has started. */
  tell(message: ToRun): void
  /** Ends it at once, whatever it does. */
  end(): void
}

let texts: Promise<[runner: string, compiler: string]> | undefined

/** The programs of the worker, fetched with the first run. */
function loadTexts(): Promise<[runner: string, compiler: string]> {
  texts ??= Promise.all([loadText('worker.js'), loadText('compiler.js')]).catch((error: unknown) => {
    texts = undefined
    throw error
  })
  return texts
}

async function loadText(name: string): Promise<string> {
  const response = await fetch(addressOf(name))
  if (!response.ok) throw new Error(`The answer to ${name} was ${response.status}.`)
  return response.text()
}

function addressOf(name: string): string {
  const hashed = RUNNER_FILES[name]
  if (hashed === undefined) throw new Error(`The build of the runner has no ${name}.`)
  return withBase(`/runner/${hashed}`)
}

/** A worker that waits for its snippet. */
interface Readied {
  readonly frame: HTMLIFrameElement
  readonly port: MessagePort
}

/** One is made ready while another runs, since a browser takes a moment to make a frame of another origin. */
let next: Promise<Readied> | undefined

/** Makes the next worker ready, if none is. A failure is told to the run that needs it. */
export function prepareRun(): void {
  next ??= readied()
  next.catch(() => (next = undefined))
}

async function readied(): Promise<Readied> {
  const [[runner, compiler], frame] = await Promise.all([loadTexts(), openFrame()])
  const { port1: port, port2 } = new MessageChannel()
  const first: StartWorker = { runner }
  // Its origin has no name that could be given here.
  frame.contentWindow?.postMessage(first, '*', [port2])
  const second: Prepare = { compiler }
  port.postMessage(second)
  return { frame, port }
}

export function startPageRun(snippet: StartRun, events: PageRunEvents): PageRun {
  let mine: Readied | undefined
  let isOver = false

  function end(): void {
    isOver = true
    removeEventListener('message', hear)
    if (mine === undefined) return
    mine.port.onmessage = null
    mine.port.close()
    // The browser ends the worker of a frame that is gone.
    mine.frame.remove()
  }

  function fail(problem: string): void {
    if (isOver) return
    end()
    events.failed(problem)
  }

  function hear({ source, data }: MessageEvent<FrameFailed>): void {
    if (mine !== undefined && source === mine.frame.contentWindow)
      fail(`This browser could not start the run in the page: ${String(data.failed)}`)
  }

  function take(values: unknown): void {
    const items: WorkerItem[] = []
    for (const value of Array.isArray(values) ? values : [values]) {
      const parsed = parseWorkerItem(value)
      if ('problem' in parsed) return fail(`The run was ended, for it sent ${parsed.problem}`)
      items.push(parsed.item)
    }
    events.items(items)
  }

  async function start(): Promise<void> {
    prepareRun()
    const taken = next
    next = undefined
    mine = await taken
    if (mine === undefined || isOver) return end()
    addEventListener('message', hear)
    mine.port.onmessage = ({ data }) => take(data)
    mine.port.postMessage(snippet)
    prepareRun()
  }

  start().catch((error: Error) =>
    fail(
      `What runs a snippet in this page could not be loaded. Reload the page to try again. (${error.message})`,
    ),
  )
  return { tell: (message) => mine?.port.postMessage(message), end }
}

async function openFrame(): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe')
  frame.sandbox.add('allow-scripts')
  frame.hidden = true
  frame.title = 'A snippet runs here'
  // Without a network the service worker has it, and gives nothing to a frame of an origin without a name.
  if (navigator.serviceWorker?.controller) frame.srcdoc = await loadText('frame.html')
  else frame.src = addressOf('frame.html') + (isEmbedAddress(location.search) ? '?embed' : '')
  return new Promise((resolve, reject) => {
    frame.onload = () => resolve(frame)
    frame.onerror = () => reject(new Error('The frame was refused.'))
    document.body.append(frame)
  })
}
