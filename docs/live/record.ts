/** Runs one program as the sandbox does, with the same runner, and keeps what its hub did and what it printed. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { TRACE_DESCRIPTOR } from '../../sandbox/shared/trace-channel.ts'
import { parseTraceEvent, type TraceEvent } from '../../sandbox/shared/trace-events.ts'
import type { Recording } from './recordings.ts'

/** Bounds of a recording: nobody reads more, and it would make the page's file large. */
const RECORDED: Limits = { events: 4000, seconds: 20 }

/** Bounds of a run, which is cut off beyond them. */
export interface Limits {
  /** How many events are kept. */
  events: number
  /** After so long it is killed. */
  seconds: number
  /** Given: events beyond the limit are left out, as in the sandbox; otherwise they are an error. */
  cut?: true
}

/** Sends what is printed down the trace channel too, so that both have one order. */
const TELL_OUTPUT = `
import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
for (const stream of isMainThread ? [process.stdout, process.stderr] : []) {
  const write = stream.write
  stream.write = function (chunk, ...rest) {
    writeSync(${TRACE_DESCRIPTOR}, JSON.stringify({ output: Buffer.from(chunk).toString() }) + '\\n')
    return write.call(this, chunk, ...rest)
  }
}
`

/** A run, and how it ended. */
export interface WholeRun extends Omit<Recording, 'fingerprint'> {
  code: number | null
  signal: string | null
  /** The lines that were printed to stderr. */
  errors: string[]
}

/** A folder in which `hublet` is an installed package. */
export class RecordingRoom {
  readonly path = mkdtempSync(join(tmpdir(), 'hublet-recording-'))
  readonly #runner: string
  #runs = 0

  /** @param installed what the programs import as `hublet`, if it is not the repository, and the runner that goes with it */
  constructor(repository: string, installed?: { hublet: string; runner: string }) {
    this.#runner = installed?.runner ?? join(repository, 'dist/sandbox/runner/main.js')
    mkdirSync(join(this.path, 'node_modules'))
    symlinkSync(installed?.hublet ?? repository, join(this.path, 'node_modules/hublet'))
    writeFileSync(join(this.path, 'tell-output.mjs'), TELL_OUTPUT)
  }

  /** @throws Error when the program fails, prints to stderr or does not end */
  async record(compiled: string, hub: string | undefined): Promise<Omit<Recording, 'fingerprint'>> {
    const { code, signal, errors, ...run } = await this.run(compiled, hub)
    if (code !== 0 || errors.length > 0)
      throw new Error(`The program ended with ${signal ?? `code ${code}`}.\n${errors.join('\n')}`)
    return run
  }

  /** Runs it to its end, whatever that is. */
  async run(compiled: string, hub: string | undefined, limits: Limits = RECORDED): Promise<WholeRun> {
    const directory = join(this.path, String(this.#runs++))
    const [snippet, fifo] = [join(directory, 'snippet.mjs'), join(directory, 'trace')]
    mkdirSync(directory)
    writeFileSync(snippet, compiled)
    execFileSync('mkfifo', [fifo])
    // The reader first: opening the other end would wait for it.
    const reading = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
    const writing = openSync(fifo, constants.O_WRONLY)
    const { EVENTLET_HUB: _, HUBLET_TRACE: __, ...environment } = process.env
    const nothing = openSync('/dev/null', constants.O_RDONLY)
    const child = spawn(process.execPath, [...this.#options(limits), snippet], {
      env: hub === undefined ? environment : { ...environment, EVENTLET_HUB: hub },
      // No number below is left free: a pipe of Node's own could get the go channel's, and the runner would wait there.
      stdio: ['ignore', 'pipe', 'pipe', ...Array<number>(TRACE_DESCRIPTOR - 3).fill(nothing), writing],
      timeout: limits.seconds * 1000,
      killSignal: 'SIGKILL',
    })
    for (const fd of [writing, nothing]) closeSync(fd)
    const ended = once(child, 'exit')
    // It has come by the other way too.
    child.stdout?.resume()
    const [lines, errors] = await Promise.all([
      readLines(new Socket({ fd: reading, readable: true, writable: false })),
      readLines(child.stderr as NodeJS.ReadableStream),
    ])
    const [code, signal] = (await ended) as [number | null, string | null]
    return { code, signal, errors, ...this.#read(lines, hub, limits) }
  }

  #options({ events }: Limits): string[] {
    const runner = pathToFileURL(this.#runner)
    runner.searchParams.set('events', String(events))
    return [
      '--enable-source-maps',
      `--import=${pathToFileURL(join(this.path, 'tell-output.mjs')).href}`,
      `--import=${runner.href}`,
    ]
  }

  #read(
    lines: string[],
    hub: string | undefined,
    { events: most, cut }: Limits,
  ): Omit<Recording, 'fingerprint'> {
    const events: TraceEvent[] = []
    const output: Recording['output'] = []
    for (const line of lines) {
      const value = JSON.parse(line) as { output?: string; dropped?: number }
      if (value.dropped !== undefined) {
        if (cut) continue
        throw new Error(`More than ${most} events: let it do less.`)
      }
      if (value.output !== undefined) {
        output.push({ text: value.output, events: events.length })
        continue
      }
      const parsed = parseTraceEvent(value)
      if ('problem' in parsed) throw new Error(parsed.problem)
      events.push(parsed.event)
    }
    // Node's own start is not part of the run.
    const start = events[0]?.t ?? 0
    for (const event of events) event.t -= start
    const launched = events.find((event) => event.kind === 'hub-launched')
    return { hub: launched?.hub ?? hub ?? '', events, output }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

async function readLines(stream: NodeJS.ReadableStream): Promise<string[]> {
  const lines: string[] = []
  for await (const line of createInterface({ input: stream })) lines.push(line)
  return lines
}
