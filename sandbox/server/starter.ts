/**
 * The small process that starts all others. Node starts a process by a fork of the whole server, which stands still until the
 * new one has got a processor: 50 ms and more on a busy machine, for every visitor's keys. This one is asked over a pipe.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { STARTER_SCRIPT } from './starter-script.ts'

export interface Launch {
  /** Path of the terminal that the new process is to lead. */
  terminal: string
  directory: string
  /** FIFOs to be made before it is started. */
  fifos: readonly string[]
  environment: Readonly<Record<string, string>>
  /** The program and its arguments. */
  command: readonly string[]
}

interface Waiting {
  resolve(pid: number): void
  reject(error: Error): void
}

export class Starter {
  readonly #perl: string
  #process: ChildProcessWithoutNullStreams | undefined
  /** Answers come in the order of the questions. */
  #waiting: Waiting[] = []
  #said = ''

  /** @param perl path of perl, in which the starter is written */
  constructor(perl: string) {
    this.#perl = perl
  }

  /**
   * Starts a process that leads a terminal of its own.
   * @returns its process id
   * @throws Error when it cannot be started, with the system's reason
   */
  launch({ terminal, directory, fifos, environment, command }: Launch): Promise<number> {
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
    const lists = [fifos, variables, command].flatMap((list) => [String(list.length), ...list])
    const question = [terminal, directory, ...lists].map((word) => `${word}\0`).join('')
    const starter = (this.#process ??= this.#start())
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      starter.stdin.write(question)
    })
  }

  /** Lets the process end, with what it was asked for done. Others that it started go on. */
  close(): void {
    this.#process?.stdin.end()
  }

  /** In a session of its own: a Ctrl-C that ends the server by and by is not for it. */
  #start(): ChildProcessWithoutNullStreams {
    const starter = spawn(this.#perl, ['-e', STARTER_SCRIPT], { env: {}, detached: true })
    starter.once('error', (error) => this.#lose(starter, error.message))
    starter.once('close', () => this.#lose(starter, this.#said))
    // An answer that will not come is told of by `close`.
    starter.stdin.on('error', () => undefined)
    starter.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said = text))
    createInterface(starter.stdout).on('line', (line) => this.#answer(line))
    return starter
  }

  /** Takes a process id, or an error's text. */
  #answer(line: string): void {
    const waiting = this.#waiting.shift()
    if (/^\d+$/.test(line)) waiting?.resolve(Number(line))
    else waiting?.reject(new Error(`A process cannot be started: ${line}`))
  }

  /** The next launch starts another one. */
  #lose(starter: ChildProcessWithoutNullStreams, said: string): void {
    if (this.#process !== starter) return
    this.#process = undefined
    const waiting = this.#waiting
    this.#waiting = []
    for (const { reject } of waiting) reject(new Error(`The process that starts others has ended. ${said}`))
  }
}
