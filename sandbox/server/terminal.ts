/** One program on a pseudoterminal: its output, its keys, its size, its end. */
import { randomBytes } from 'node:crypto'
import { type IPty, spawn } from 'node-pty'
import { ExitMarkerScanner } from './exit-marker.ts'
import { KeyQueue } from './key-queue.ts'
import { LAUNCH_SCRIPT } from './launch-script.ts'

export interface TerminalOptions {
  /** The program and its arguments. */
  command: string[]
  /** The bash that launches it; see `launch-script.ts`. */
  shell: string
  directory: string
  /** FIFO that the program gets as its trace descriptor. */
  traceFile: string
  /** FIFO that the program gets as the descriptor that says go. */
  goFile: string
  /** File that the program gets as the descriptor for its compiled code. */
  codeFile: string
  /** File that the program gets as the descriptor of its compiler. */
  compilerFile: string
  /** Seconds for which the launcher outlives the program, at most: longer than any session. */
  lingerSeconds: number
  /** Bytes of input that may wait for the program to read them. */
  unreadInputBytes: number
  /** Calls what a stream or a timer calls back, and tells of its errors. */
  guard(act: () => void): void
  onOutput(text: string): void
  /** The program itself has ended and all its output was handed over. */
  onProgramEnd(exitCode: number): void
  /** The terminal is gone; without `onProgramEnd` before it, the launcher was ended or could not start. */
  onClose(): void
}

/** node-pty's terminal on Unix, with what its typings leave out. */
type UnixPty = IPty & { readonly fd: number; on(event: 'error', listener: (error: Error) => void): void }

export class Terminal {
  readonly #pty: UnixPty
  readonly #keys: KeyQueue
  readonly #scanner: ExitMarkerScanner
  readonly #options: TerminalOptions
  #programEnded = false
  #closed = false

  constructor(options: TerminalOptions) {
    const secret = randomBytes(16).toString('hex')
    this.#options = options
    this.#scanner = new ExitMarkerScanner(secret)
    this.#pty = openPty(options, secret)
    const { guard, unreadInputBytes } = options
    this.#keys = new KeyQueue(this.#pty.fd, { limitBytes: unreadInputBytes, guard })
    // Typed as string, a Buffer since the encoding is null: no character is split.
    this.#pty.onData((data: unknown) => guard(() => this.#onData(data as Buffer)))
    this.#pty.onExit(() => guard(() => this.#onExit()))
    this.#pty.on('error', (error) => guard(() => this.#onError(error)))
  }

  /** Process id of the launcher, which leads the terminal's session and process group. */
  get leader(): number {
    return this.#pty.pid
  }

  /** Sends keys; false when too many wait already and these were not taken. */
  write(data: string): boolean {
    return this.#over || this.#keys.push(data)
  }

  resize(columns: number, rows: number): void {
    if (!this.#over) this.#pty.resize(columns, rows)
  }

  /** Stops reading; a program that goes on printing is soon held by the kernel. */
  pause(): void {
    if (!this.#over) this.#pty.pause()
  }

  resume(): void {
    if (!this.#closed) this.#pty.resume()
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
    if (text !== '') this.#options.onOutput(text)
    if (exitCode === undefined || this.#over) return
    this.abandon()
    this.#options.onProgramEnd(exitCode)
  }

  #onExit(): void {
    this.#closed = true
    this.#keys.close()
    this.#options.onClose()
  }

  /** EIO is how Linux says that the last process on a terminal is gone; `onExit` follows. */
  #onError(error: NodeJS.ErrnoException): void {
    if (error.code === 'EIO' || error.code === 'EAGAIN') return
    this.#options.onOutput(`\r\nThe terminal cannot be read: ${error.message}\r\n`)
  }
}

function openPty(options: TerminalOptions, secret: string): UnixPty {
  const { shell, directory, traceFile, goFile, codeFile, compilerFile, lingerSeconds, command } = options
  const files = [traceFile, goFile, codeFile, compilerFile]
  const args = ['-c', LAUNCH_SCRIPT, 'hublet', ...files, String(lingerSeconds), ...command]
  return spawn(shell, args, {
    name: 'xterm-256color',
    cwd: directory,
    encoding: null,
    env: { HUBLET_SECRET: secret, PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
  }) as UnixPty
}
