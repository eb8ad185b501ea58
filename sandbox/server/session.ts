/** One run of a snippet: from its code to the last message about it. */
import { StringDecoder } from 'node:string_decoder'
import { Brake } from './brake.ts'
import { endSentence, reasonOfExit, reasonToTell } from './end-sentence.ts'
import type { Guarded } from './last-defense.ts'
import type { Limits } from './limits.ts'
import { Outbox } from './outbox.ts'
import type { Runner, RunnerEvents } from './runner.ts'
import type { RunnerPool } from './runner-pool.ts'
import { WallClock } from './wall-clock.ts'
import type { EndReason, RunMessage, SessionMessage } from '../shared/protocol.ts'

/** Shared by every session of a server. */
export interface SessionContext {
  runners: RunnerPool
  limits: Limits
  guarded: Guarded
}

/** Takes a session's messages. */
export interface Receiver {
  send(message: SessionMessage): void
  /** Bytes that were given to `send` and wait for the network. */
  unsentBytes(): number
}

/** Known facts about a run that is over. */
export interface RunReport {
  reason: EndReason
  exitCode: number | null
  milliseconds: number
  outputBytes: number
  traceEventsDropped: number
}

interface Outcome {
  reason: EndReason
  exitCode: number | null
}

/** End of the output that is kept, in characters, to tell why a program ended. */
const KEPT_OUTPUT = 4 * 1024

export class Session {
  readonly #context: SessionContext
  readonly #receiver: Receiver
  readonly #outbox: Outbox
  readonly #brake: Brake
  readonly #outcome: Promise<Outcome>
  readonly #events: RunnerEvents = {
    onCompiled: (report) => (report === undefined ? this.#start() : this.#refuse(report)),
    onOutput: (text) => this.#print(text),
    onEvent: (event) => this.#outbox.trace(event),
    onFlood: () => this.stop('trace-limit'),
    onProgramEnd: (exitCode) => this.#decide({ reason: reasonOfExit(exitCode, this.#lastOutput), exitCode }),
    onClose: () => this.stop('exit'),
    onFailure: () => this.#fail(),
  }
  #decide!: (outcome: Outcome) => void
  #fail!: () => void
  #isDecided = false
  #hasBegun = false
  #hasStarted = false
  #clock: WallClock | undefined
  #runner: Runner | undefined
  #printedBytes = 0
  #lastOutput = ''

  constructor(context: SessionContext, receiver: Receiver) {
    this.#context = context
    this.#receiver = receiver
    this.#outbox = new Outbox((message) => this.#guard(() => this.#send(message)))
    this.#brake = new Brake({
      limits: context.limits,
      unsentBytes: () => receiver.unsentBytes(),
      onChange: (held) => this.#guard(() => this.#hold(held)),
    })
    this.#outcome = new Promise((resolve, reject) => {
      this.#decide = (outcome) => {
        this.#isDecided = true
        resolve(outcome)
      }
      this.#fail = () => {
        this.#isDecided = true
        reject(new Error('an error was caught while the snippet ran'))
      }
    })
    // The caller of `run` is told, maybe later.
    this.#outcome.catch(() => undefined)
  }

  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /**
   * Runs the snippet; done when its last message is sent and nothing of it is left on this machine.
   * @throws Error when the server failed; nothing of the run is left then either
   */
  async run(message: RunMessage): Promise<RunReport> {
    const begun = performance.now()
    this.#hasBegun = true
    const { reason, exitCode } = await this.#runOnce(message).finally(() => {
      this.#outbox.close()
      this.#brake.close()
    })
    const ended = {
      reason,
      exitCode,
      milliseconds: Math.round(performance.now() - begun),
      traceEventsDropped: this.#runner?.dropped ?? 0,
    }
    this.#receiver.send({ type: 'ended', ...ended })
    return { ...ended, outputBytes: this.#printedBytes }
  }

  /** Ends the run and everything it started. A second reason comes too late. */
  stop(reason: EndReason): void {
    this.#decide({ reason, exitCode: null })
  }

  /** Sends keys; false when the program does not read them and too many wait already. */
  write(data: string): boolean {
    return this.#runner?.write(data) ?? true
  }

  resize(columns: number, rows: number): void {
    this.#runner?.resize(columns, rows)
  }

  /** The visitor wants the run to go on beyond its time; heard once, after `ending-soon`. */
  goOn(): void {
    this.#clock?.extend()
  }

  /** The browser has shown this many more characters. */
  shown(characters: number): void {
    this.#brake.shown(characters)
  }

  /** Nothing of the snippet came before. A program that prints has begun, whatever its trace channel says. */
  #start(): void {
    if (this.#hasStarted || this.#isDecided) return
    this.#hasStarted = true
    this.#receiver.send({ type: 'started' })
  }

  #refuse(report: string): void {
    if (this.#hasStarted || this.#isDecided) return
    this.#outbox.output(report.replaceAll('\n', '\r\n'))
    this.stop('not-compiled')
  }

  async #runOnce(message: RunMessage): Promise<Outcome> {
    if (this.#isDecided) return this.#outcome
    const runner = await this.#context.runners.take()
    try {
      const reason = this.#isDecided ? undefined : await this.#runIn(runner, message)
      const outcome = await this.#outcome
      return { ...outcome, reason: reason ?? outcome.reason }
    } finally {
      await runner.end()
    }
  }

  /** The clock begins with the snippet, which is compiled first: a runner may have waited for it for days. */
  async #runIn(runner: Runner, { code, hub, columns, rows }: RunMessage): Promise<EndReason> {
    const { limits } = this.#context
    const clock = new WallClock(limits, {
      onEndingSoon: (seconds, moreSeconds) =>
        this.#guard(() => this.#receiver.send({ type: 'ending-soon', seconds, moreSeconds })),
      onOver: () => this.stop('time-limit'),
    })
    this.#clock = clock
    this.#runner = runner
    try {
      await runner.begin({ code, hub, columns, rows }, this.#events)
      const { reason, exitCode } = await this.#outcome
      const met = await runner.end()
      const told = reasonToTell(reason, met)
      const end = { reason: told, exitCode, lastOutput: this.#lastOutput, met }
      this.#say(endSentence(end, { ...limits, seconds: clock.seconds }))
      return told
    } finally {
      clock.stop()
    }
  }

  #print(text: string): void {
    if (this.#isDecided) return
    this.#start()
    const left = this.#context.limits.outputBytes - this.#printedBytes
    const bytes = Buffer.from(text)
    const printed = bytes.length <= left ? text : new StringDecoder().write(bytes.subarray(0, left))
    this.#printedBytes += bytes.length
    this.#lastOutput = (this.#lastOutput + printed).slice(-KEPT_OUTPUT)
    this.#outbox.output(printed)
    if (bytes.length > left) this.stop('output-limit')
  }

  /** Adds a sentence of the server's own to the terminal, on a line of its own. */
  #say(sentence: string | undefined): void {
    if (sentence === undefined) return
    const start = this.#lastOutput === '' || this.#lastOutput.endsWith('\n') ? '' : '\r\n'
    this.#outbox.output(`${start}\u001b[0;33m${sentence}\u001b[0m\r\n`)
  }

  /** Timers and streams call back outside of any promise. */
  #guard(act: () => void): void {
    this.#context.guarded('run', act, () => this.#fail())
  }

  #send(message: SessionMessage): void {
    this.#receiver.send(message)
    this.#brake.sent(message.type === 'output' ? message.text.length : 0)
  }

  #hold(held: boolean): void {
    if (held) this.#runner?.pause()
    else this.#runner?.resume()
  }
}
