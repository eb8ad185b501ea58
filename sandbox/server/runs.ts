/** The runs of one browser, each under its number: waits for its turn, is a session, is over. */
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { RefusalLog } from './refusal-log.ts'
import type { Place, RunQueue } from './run-queue.ts'
import { type RunReport, Session, type SessionContext } from './session.ts'
import type { EndReason, RunMessage, ServerMessage, SessionMessage } from '../shared/protocol.ts'

export interface RunsContext {
  session: SessionContext
  queue: RunQueue
  metrics: Metrics
  log: Log
  /** Takes the lines that a visitor can cause as often as they like. */
  refusals: RefusalLog
}

/** The browser, as its runs see it. */
export interface Browser {
  address: string
  send(message: ServerMessage): void
  /** Bytes that were given to `send` and wait for the network. */
  unsentBytes(): number
}

interface Run {
  session: Session
  place: Place
  stoppedBy: EndReason
  over: Promise<void>
}

export class Runs {
  readonly #context: RunsContext
  readonly #browser: Browser
  readonly #runs = new Map<number, Run>()
  /** Every number that was used so far. */
  readonly #known = new Set<number>()
  #isClosing = false

  constructor(context: RunsContext, browser: Browser) {
    this.#context = context
    this.#browser = browser
  }

  /** Whether there was ever a run with this number. */
  knows(run: number): boolean {
    return this.#known.has(run)
  }

  /** The run that goes on or waits under this number. */
  session(run: number): Session | undefined {
    return this.#runs.get(run)?.session
  }

  begin(message: RunMessage): void {
    const { run } = message
    const { queue, session } = this.#context
    this.#known.add(run)
    if (this.#runs.has(run)) {
      const sentence = 'A snippet is running; stop it or wait until it ends.'
      return this.refuse(run, 'ERR_SESSION_RUNNING', sentence)
    }
    if (this.#isClosing) {
      return this.refuse(run, 'ERR_SHUTTING_DOWN', 'The server is being shut down; run the snippet again.')
    }
    const { address, send, unsentBytes } = this.#browser
    const place = queue.join(address, (position) => send({ type: 'queued', run, position }))
    if ('code' in place) return this.refuse(run, place.code, place.message)
    const sendAs = (reply: SessionMessage) => send({ ...reply, run })
    const going: Run = {
      session: new Session(session, { send: sendAs, unsentBytes }),
      place,
      stoppedBy: 'stopped',
      over: Promise.resolve(),
    }
    this.#runs.set(run, going)
    going.over = this.#go(message, going)
  }

  /** Says that a run does not begin. */
  refuse(run: number, code: string, message: string): void {
    this.#known.add(run)
    this.#context.refusals.info({ address: this.#browser.address, run, code }, 'A run was refused.')
    this.#browser.send({ type: 'error', run, code, message })
  }

  stop(run: number, reason: EndReason): void {
    const going = this.#runs.get(run)
    if (going === undefined) return
    going.stoppedBy = reason
    going.session.stop(reason)
    if (!going.session.hasBegun) going.place.leave()
  }

  stopAll(reason: EndReason): void {
    for (const run of [...this.#runs.keys()]) this.stop(run, reason)
  }

  /** Resolves once nothing is left of any run. */
  async over(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((going) => going.over))
  }

  /** Begins no other run, lets those that have begun end by themselves for a while, and then ends them. */
  async close(graceSeconds: number): Promise<void> {
    this.#isClosing = true
    for (const [run, { session }] of this.#runs) if (!session.hasBegun) this.stop(run, 'server-shutdown')
    const patience = setTimeout(() => this.stopAll('server-shutdown'), graceSeconds * 1000)
    await this.over()
    clearTimeout(patience)
  }

  async #go(message: RunMessage, going: Run): Promise<void> {
    const { run } = message
    try {
      if (await going.place.turn) this.#report(message, await going.session.run(message))
      else this.#browser.send(neverBegun(run, going.stoppedBy))
    } catch (error) {
      this.#context.log.error({ err: error, address: this.#browser.address, run }, 'A session failed.')
      this.refuse(run, 'ERR_SESSION', 'The server could not run the snippet; its log says why.')
      this.#browser.send(neverBegun(run, 'stopped'))
    } finally {
      this.#runs.delete(run)
      going.place.leave()
    }
  }

  #report({ run, hub, code }: RunMessage, ended: RunReport): void {
    const { address } = this.#browser
    this.#context.metrics.sessionEnded(ended.reason)
    this.#context.log.info({ address, run, hub, codeCharacters: code.length, ...ended }, 'A run has ended.')
  }
}

function neverBegun(run: number, reason: EndReason): ServerMessage {
  return { type: 'ended', run, reason, exitCode: null, milliseconds: 0, traceEventsDropped: 0 }
}
