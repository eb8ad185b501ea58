/** The program of the worker: takes one snippet, runs it on the simulated kernel, and sends what happens. */
import { addInstrument, TraceRecorder, type TraceEvent } from 'hublet/trace'
import { Buffer } from 'buffer/'
import { LAST_WORDS, PAGE_LIMITS, type Prepare, type StartRun, type ToRun } from '../shared/page-channel.ts'
import { SNIPPET_NAME } from '../shared/snippet-name.ts'
import type { Compiled } from './compile.ts'
import { atQuiet, lookSoon, TIMERS } from './life.ts'
import { LiveGreenthreads, parkedMessage } from './live-greenthreads.ts'
import { reportOfBrowser } from './browser-report.ts'
import { urlOf, whyNotHere, withModules } from './modules.ts'
import { Outbox } from './outbox.ts'
import { Places } from './places.ts'
import { EXITED, PageStdout, processOf, type PageProcess } from './process.ts'
import { LineDiscipline } from './line-discipline.ts'
import { PageStdin } from './stdin.ts'
import { consoleOf, Terminal } from './terminal.ts'

/** Node's own exit code for what was awaited and did not come. */
const UNSETTLED = 13

/** The exit code of a shell for a program that Ctrl+C has ended. */
const INTERRUPTED = 130

/** The count of events held back is sent this often. */
const REPORT_EVERY = 1000

type Compiler = typeof import('./compile.ts')

addEventListener('message', ({ ports: [port] }) => port && prepare(port), { once: true })

/** Loads what every snippet needs, and waits for one. */
function prepare(port: MessagePort): void {
  const outbox = new Outbox(port)
  port.onmessage = ({ data: { compiler } }: MessageEvent<Prepare>) => {
    const loading = import(urlOf(compiler)) as Promise<Compiler>
    port.onmessage = ({ data }: MessageEvent<StartRun>) => void begin(data, loading, outbox, port)
  }
}

async function begin(
  start: StartRun,
  loading: Promise<Compiler>,
  outbox: Outbox,
  port: MessagePort,
): Promise<void> {
  const compiler = await loading
  const compiled = compiler.compile(start.code)
  if ('report' in compiled) return outbox.send({ type: 'not-compiled', report: compiled.report })
  const sentence = whyNotHere(compiled.code, compiled.imports)
  if (sentence !== undefined) return outbox.send({ type: 'refused', sentence })
  const run = new Run(start, compiled, compiler, outbox)
  port.onmessage = ({ data }: MessageEvent<ToRun>) => run.hear(data)
  await run.run()
}

class Run {
  readonly #code: string
  readonly #compiler: Compiler
  readonly #outbox: Outbox
  readonly #url: string
  readonly #places: Places
  readonly #terminal: Terminal
  readonly #lines: LineDiscipline
  readonly #stdout: PageStdout
  readonly #process: PageProcess
  readonly #live = new LiveGreenthreads()
  #hasStarted = false
  #isEvaluated = false
  #isOver = false
  #events = 0
  #dropped = 0

  constructor(
    start: StartRun,
    { code, lines, imports }: Exclude<Compiled, { report: string }>,
    compiler: Compiler,
    outbox: Outbox,
  ) {
    this.#code = start.code
    this.#compiler = compiler
    this.#outbox = outbox
    const started = this.#startingModule()
    this.#url = urlOf(`${started}${withModules(code, imports)}\n//# sourceURL=${SNIPPET_NAME}`)
    this.#places = new Places(lines, started.length, this.#url)
    this.#terminal = new Terminal(outbox, this.#places.inPlaces)
    this.#lines = new LineDiscipline({
      echo: (text) => this.#terminal.write(text),
      text: (text) => stdin.take(text),
      end: () => stdin.finish(),
      interrupt: () => this.#end(INTERRUPTED),
    })
    const stdin = new PageStdin(this.#lines)
    this.#stdout = new PageStdout(this.#terminal, start.columns, start.rows)
    this.#process = processOf(stdin, this.#stdout, (exitCode) => this.#end(exitCode))
    if (start.hub !== undefined) this.#process.env['EVENTLET_HUB'] = start.hub
    if (start.seed !== undefined) this.#process.env['HUBLET_SEED'] = String(start.seed)
  }

  /** Takes what the reader does with the terminal. */
  hear(message: ToRun): void {
    if (this.#isOver) return
    if (message.type === 'input') this.#lines.take(message.data)
    else this.#stdout.resized(message.columns, message.rows)
  }

  async run(): Promise<void> {
    this.#makeWorld()
    addInstrument(this.#live)
    addInstrument(
      new TraceRecorder({
        onEvent: (event) => this.#tell(event),
        locate: () => (this.#events < PAGE_LIMITS.traceEvents ? this.#places.locate() : undefined),
        countPrinted: () => this.#terminal.printed,
      }),
    )
    try {
      await import(this.#url)
    } catch (error) {
      if (this.#hasStarted) return this.#uncaught(error)
      const report = await reportOfBrowser(this.#code, error, this.#compiler)
      return this.#outbox.close({ type: 'not-compiled', report })
    }
    this.#isEvaluated = true
    lookSoon()
  }

  /** Runs before the snippet, in its first line, once the browser has understood all of it. */
  #startingModule(): string {
    const name = Symbol.for('hublet.page.start')
    Object.defineProperty(globalThis, name, { value: () => this.#start(), configurable: true })
    return `import '${urlOf(`globalThis[Symbol.for('${name.description ?? ''}')]()`)}';`
  }

  #start(): void {
    this.#hasStarted = true
    this.#outbox.send({ type: 'started' })
    // Not before: a slow browser takes its time to load the modules.
    atQuiet(
      () => !this.#isEvaluated,
      () => this.#endByItself(),
    )
  }

  /** Sets what a program of Node finds around it. */
  #makeWorld(): void {
    const console = consoleOf(this.#terminal)
    const world = { ...TIMERS, console, process: this.#process, Buffer, global: globalThis }
    // A snippet is one program in one thread, and speaks through its terminal.
    const nothing = { postMessage: undefined, close: undefined, Worker: undefined }
    for (const [name, value] of Object.entries({ ...world, ...nothing }))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
    addEventListener('error', (event) => {
      // Before the snippet runs, they are looked at elsewhere.
      if (!this.#hasStarted) return
      event.preventDefault()
      this.#uncaught(event.error)
    })
    addEventListener('unhandledrejection', (event) => {
      event.preventDefault()
      this.#uncaught(event.reason)
    })
  }

  #tell(event: TraceEvent): void {
    if (++this.#events <= PAGE_LIMITS.traceEvents) this.#outbox.send({ type: 'event', event })
    else if (++this.#dropped % REPORT_EVERY === 0)
      this.#outbox.send({ type: 'dropped', count: this.#dropped })
  }

  #uncaught(error: unknown): void {
    if (error === EXITED || this.#isOver) return
    const text = this.#terminal.shown(error)
    this.#terminal.line(`\n${error instanceof Error ? text : `Uncaught ${text}`}\n\n${LAST_WORDS}`)
    this.#end(1)
  }

  #endByItself(): void {
    const { exitCode = 0 } = this.#process
    if (exitCode !== 0) return this.#end(exitCode)
    const parked = this.#live.parked()
    if (parked.length > 0) this.#terminal.line(parkedMessage(parked))
    this.#end(parked.length > 0 || !this.#isEvaluated ? UNSETTLED : 0)
  }

  #end(exitCode: number): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#dropped > 0) this.#outbox.send({ type: 'dropped', count: this.#dropped })
    this.#outbox.close({ type: 'ended', exitCode })
  }
}
