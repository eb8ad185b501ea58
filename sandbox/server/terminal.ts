/** One program on a pseudoterminal: its output, its keys, its size, its end. */
import { randomBytes } from 'node:crypto'
import { closeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { ExitMarkerScanner } from './exit-marker.ts'
import { KeyQueue } from './key-queue.ts'
import { LAUNCH_SCRIPT } from './launch-script.ts'
import { openPseudoterminal, resizePseudoterminal } from './pseudoterminal.ts'
import type { Starter } from './starter.ts'

const PATH = '/usr/local/bin:/usr/bin:/bin'

/** How a terminal's program is started. */
export interface TerminalProgram {
  /** The program and its arguments. */
  command: string[]
  directory: string
  /** FIFO that the program gets as its trace descriptor. It does not exist yet. */
  traceFile: string
  /** FIFO that the program gets as the descriptor that says go. It does not exist yet. */
  goFile: string
  /** File that the program gets as the descriptor for its compiled code. */
  codeFile: string
  /** File that the program gets as the descriptor of its compiler. */
  compilerFile: string
  /** Seconds for which the launcher outlives the program, at most: longer than any session. */
  lingerSeconds: number
}

export interface TerminalHandlers {
  /** Calls what a stream or a timer calls back, and tells of its errors. */
  guard(act: () => void): void
  onOutput(text: string): void
  /** The program itself has ended and all its output was handed over. */
  onProgramEnd(exitCode: number): void
  /** The terminal is gone; without `onProgramEnd` before it, the launcher was ended or could not start. */
  onClose(): void
}

/** A terminal whose launcher was started. */
export interface LedTerminal {
  /** The server's end. */
  readonly fd: number
  /** Process id of the launcher, which leads the terminal's session and process group. */
  readonly leader: number
  /** Carried by the marker of the program's end. */
  readonly secret: string
}

/**
 * Opens a terminal and starts its launcher, which makes the two FIFOs first.
 * @throws Error when the machine has no terminal or no process left
 */
export async function leadTerminal(starter: Starter, program: TerminalProgram): Promise<LedTerminal> {
  const { directory, traceFile, goFile, codeFile, compilerFile, lingerSeconds, command } = program
  const secret = randomBytes(16).toString('hex')
  const { master, slave, pty } = openPseudoterminal()
  try {
    const words = [traceFile, goFile, codeFile, compilerFile, String(lingerSeconds), ...command]
    const leader = await starter.launch({
      terminal: pty,
      directory,
      fifos: [traceFile, goFile],
      environment: { HUBLET_SECRET: secret, PATH, LC_ALL: 'C', TERM: 'xterm-256color' },
      command: ['/bin/sh', '-c', LAUNCH_SCRIPT, 'hublet', ...words],
    })
    return { fd: master, leader, secret }
  } catch (error) {
    closeSync(master)
    throw error
  } finally {
    closeSync(slave)
  }
}

export class Terminal {
  readonly #fd: number
  readonly #output: ReadStream
  readonly #keys: KeyQueue
  readonly #scanner: ExitMarkerScanner
  readonly #handlers: TerminalHandlers
  /** Process id of the launcher, which leads the terminal's session and process group. */
  readonly leader: number
  #programEnded = false
  #closed = false

  /** @param unreadInputBytes bytes of input that may wait for the program to read them */
  constructor({ fd, leader, secret }: LedTerminal, unreadInputBytes: number, handlers: TerminalHandlers) {
    const { guard } = handlers
    this.#fd = fd
    this.leader = leader
    this.#handlers = handlers
    this.#scanner = new ExitMarkerScanner(secret)
    this.#keys = new KeyQueue(fd, { limitBytes: unreadInputBytes, guard })
    this.#output = new ReadStream(fd)
    this.#output.on('data', (chunk: Buffer) => guard(() => this.#onData(chunk)))
    this.#output.on('error', (error) => guard(() => this.#onError(error)))
    this.#output.on('close', () => guard(() => this.#onClose()))
  }

  /** Sends keys; false when too many wait already and these were not taken. */
  write(data: string): boolean {
    return this.#over || this.#keys.push(data)
  }

  resize(columns: number, rows: number): void {
    if (!this.#over) resizePseudoterminal(this.#fd, columns, rows)
  }

  /** Stops reading; a program that goes on printing is soon held by the kernel. */
  pause(): void {
    if (!this.#over) this.#output.pause()
  }

  resume(): void {
    if (!this.#closed) this.#output.resume()
  }

  /** Ignores whatever the program still prints, and lets the terminal notice its end at once. */
  abandon(): void {
    this.#programEnded = true
    this.#keys.close()
    this.resume()
  }

  get #over(): boolean {
    return this.#programEnded || this.#closed
  }

  #onData(chunk: Buffer): void {
    if (this.#over) return
    const { text, exitCode } = this.#scanner.push(chunk)
    if (text !== '') this.#handlers.onOutput(text)
    if (exitCode === undefined || this.#over) return
    this.abandon()
    this.#handlers.onProgramEnd(exitCode)
  }

  #onClose(): void {
    this.#closed = true
    this.#keys.close()
    this.#handlers.onClose()
  }

  /** EIO is how Linux says that the last process on a terminal is gone; `close` follows. */
  #onError(error: NodeJS.ErrnoException): void {
    if (error.code === 'EIO') return
    this.#handlers.onOutput(`\r\nThe terminal cannot be read: ${error.message}\r\n`)
  }
}
