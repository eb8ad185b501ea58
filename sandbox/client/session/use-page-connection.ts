/** Answers as the sandbox server does, without one: runs take place in this page, on the simulated kernel. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import {
  PAGE_HUBS,
  PAGE_LIMITS,
  type PageHub,
  type ToRun,
  type WorkerItem,
} from '../../shared/page-channel.ts'
import type { ClientMessage, EndReason } from '../../shared/protocol.ts'
import type { TraceEvent } from '../../shared/trace-events.ts'
import { startPageRun, type PageRun } from './page-run.ts'
import type { Connection, ConnectionEvents, Welcome } from './use-connection.ts'

const WELCOME: Welcome = {
  type: 'welcome',
  version: '',
  isolated: true,
  hubs: [...PAGE_HUBS],
  limits: PAGE_LIMITS,
}

type Run = Extract<ClientMessage, { type: 'run' }>

/** The connection to this page, whose kernel has orders. */
export interface PageConnection extends Connection {
  /** @param seed of the order in which a run takes place */
  send(message: ClientMessage, seed?: number): void
}

/** Words for the terminal when the run was ended from outside. */
const SENTENCES: Partial<Record<EndReason, (seconds: number) => string>> = {
  'time-limit': (seconds) => `Stopped: a run may last ${seconds} seconds.`,
  'output-limit': () => `Stopped: a run may print ${PAGE_LIMITS.outputBytes / 1024} KiB.`,
  'trace-limit': () => `Stopped: a run may send ${PAGE_LIMITS.items} messages.`,
}

export function usePageConnection(events: ConnectionEvents): PageConnection {
  const welcome = shallowRef<Welcome | undefined>(WELCOME)
  let current: CurrentRun | undefined

  function send(message: ClientMessage, seed?: number): void {
    if (message.type === 'run') {
      current?.end()
      current = new CurrentRun(message, seed, events)
    } else if (message.type === 'stop') current?.stop('stopped')
    else if (message.type === 'continue') current?.goOn()
    else if (message.type === 'input') current?.tell({ type: 'input', data: message.data })
    else if (message.type === 'resize')
      current?.tell({ type: 'resize', columns: message.columns, rows: message.rows })
  }

  function close(): void {
    current?.end()
    current = undefined
  }

  onScopeDispose(close)
  return { state: ref('open'), welcome, open: () => Promise.resolve(), send, close }
}

class CurrentRun {
  readonly #events: ConnectionEvents
  readonly #number: number
  readonly #begun = performance.now()
  readonly #encoder = new TextEncoder()
  #run: PageRun | undefined
  #seconds: number = PAGE_LIMITS.seconds
  #timers: ReturnType<typeof setTimeout>[] = []
  #items = 0
  #printed = 0
  #isAtLineStart = true
  #dropped = 0
  #isOver = false

  constructor(
    { run = 0, code, hub, columns, rows }: Run,
    seed: number | undefined,
    events: ConnectionEvents,
  ) {
    this.#events = events
    this.#number = run
    if (hub !== undefined && !isPageHub(hub)) {
      this.#refuse(
        `The hub \`${hub}\` needs a real kernel, which a page does not have: it runs on a server, which \`npm start\` in the repository starts.`,
      )
      return
    }
    this.#run = startPageRun(
      { code, hub, seed, columns, rows },
      { items: (items) => this.#takeAll(items), failed: (problem) => this.#refuse(problem) },
    )
    this.#timers = [
      setTimeout(() => this.#ask(), (PAGE_LIMITS.seconds - PAGE_LIMITS.askSeconds) * 1000),
      setTimeout(() => this.stop('time-limit'), PAGE_LIMITS.seconds * 1000),
    ]
  }

  tell(message: ToRun): void {
    if (!this.#isOver) this.#run?.tell(message)
  }

  goOn(): void {
    const [, over] = this.#timers
    if (this.#isOver || this.#seconds !== PAGE_LIMITS.seconds) return
    clearTimeout(over)
    this.#seconds += PAGE_LIMITS.moreSeconds
    const left = this.#seconds * 1000 - (performance.now() - this.#begun)
    this.#timers.push(setTimeout(() => this.stop('time-limit'), left))
  }

  /** Ends it, and says why. */
  stop(reason: EndReason): void {
    const sentence = SENTENCES[reason]?.(this.#seconds)
    if (sentence !== undefined && !this.#isOver)
      this.#output(`${this.#isAtLineStart ? '' : '\r\n'}\u001b[0;33m${sentence}\u001b[0m\r\n`)
    this.#ended(reason, null)
  }

  /** Ends it in silence. */
  end(): void {
    this.#isOver = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#run?.end()
  }

  /** Sends items of one kind that follow each other together, since each message costs the page a while. */
  #takeAll(items: readonly WorkerItem[]): void {
    let text = ''
    let events: TraceEvent[] = []
    const flush = (): void => {
      if (text !== '') this.#print(text)
      if (events.length > 0 && !this.#isOver)
        this.#events.message({ type: 'trace', run: this.#number, events })
      text = ''
      events = []
    }
    for (const item of items) {
      if (item.type !== 'output' && text !== '') flush()
      if (item.type !== 'event' && events.length > 0) flush()
      if (this.#isOver) return
      if (++this.#items > PAGE_LIMITS.items) return this.stop('trace-limit')
      if (item.type === 'output') text += item.text
      else if (item.type === 'event') events.push(item.event)
      else this.#take(item)
    }
    flush()
  }

  #take(item: Exclude<WorkerItem, { type: 'output' | 'event' }>): void {
    switch (item.type) {
      case 'started':
        return this.#events.message({ type: 'started', run: this.#number })
      case 'dropped':
        this.#dropped = item.count
        return
      case 'not-compiled':
        this.#output(item.report.replaceAll('\n', '\r\n'))
        return this.#ended('not-compiled', null)
      case 'refused':
        return this.#refuse(item.sentence)
      case 'ended':
        return this.#ended('exit', item.exitCode)
    }
  }

  #print(text: string): void {
    if (this.#isOver) return
    this.#printed += this.#encoder.encode(text).length
    this.#output(text)
    if (this.#printed > PAGE_LIMITS.outputBytes) this.stop('output-limit')
  }

  #output(text: string): void {
    this.#isAtLineStart = text.endsWith('\n')
    this.#events.message({ type: 'output', run: this.#number, text })
  }

  #ask(): void {
    const { askSeconds: seconds, moreSeconds } = PAGE_LIMITS
    this.#events.message({ type: 'ending-soon', run: this.#number, seconds, moreSeconds })
  }

  #refuse(message: string): void {
    if (this.#isOver) return
    this.end()
    this.#events.message({ type: 'error', run: this.#number, code: 'NOT_IN_PAGE', message })
  }

  #ended(reason: EndReason, exitCode: number | null): void {
    if (this.#isOver) return
    this.end()
    const milliseconds = Math.round(performance.now() - this.#begun)
    this.#events.message({
      type: 'ended',
      run: this.#number,
      reason,
      exitCode,
      milliseconds,
      traceEventsDropped: this.#dropped,
    })
  }
}

function isPageHub(hub: string): hub is PageHub {
  return PAGE_HUBS.some((known) => known === hub)
}
