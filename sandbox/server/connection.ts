/** One browser: reads its messages, owns its session, notices when it is gone. */
import type { RawData, WebSocket } from 'ws'
import { Session, type SessionContext } from './session.ts'
import type { SessionSlots } from './session-slots.ts'
import { isToken } from './token.ts'
import {
  type ClientMessage,
  MAX_MESSAGE_BYTES,
  parseClientMessage,
  type ServerMessage,
} from '../shared/protocol.ts'

/** What every connection of a server has in common. */
export interface ConnectionContext {
  session: SessionContext
  slots: SessionSlots
  welcome: Extract<ServerMessage, { type: 'welcome' }>
  /** What `run` must bring along; undefined where programs are isolated. */
  token: string | undefined
  /** Reports something that went wrong in the server itself. */
  log(line: string): void
}

/** RFC 6455, 7.4.1 */
export const CLOSE_CODES = { goingAway: 1001, unsupported: 1003, badMessage: 1008, tooBig: 1009 } as const

const CLOSE_PATIENCE_MS = 2000

export class Connection {
  readonly #socket: WebSocket
  readonly #context: ConnectionContext
  #session: Session | undefined
  readonly #closed: Promise<unknown>
  #running: Promise<void> = Promise.resolve()
  #answered = true
  #refused = false

  constructor(socket: WebSocket, context: ConnectionContext) {
    this.#socket = socket
    this.#context = context
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary))
    socket.on('pong', () => (this.#answered = true))
    // ws has answered the ping already.
    socket.on('ping', () => this.#giveUpIfUnread())
    socket.on('close', () => this.#session?.stop('stopped'))
    this.#closed = new Promise((resolve) => socket.once('close', resolve))
    // Broken frames and messages beyond ws's own bound: ws has sent the close code that fits already.
    socket.on('error', () => this.#session?.stop('stopped'))
    this.#send(context.welcome)
  }

  /** Asks for a sign of life. Without an answer to the last one, the browser is gone. */
  ping(): void {
    if (!this.#answered) return this.#socket.terminate()
    this.#answered = false
    this.#socket.ping()
  }

  /** Resolves once the browser is gone and nothing of its session is left on this machine. */
  get done(): Promise<void> {
    return this.#closed.then(() => this.#running)
  }

  /** Ends the session and then the connection. */
  async shutDown(): Promise<void> {
    this.#refused = true
    this.#session?.stop('server-shutdown')
    await this.#running
    this.#close(CLOSE_CODES.goingAway, 'The server is being shut down.')
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    if (this.#refused || this.#giveUpIfUnread()) return
    // ws delivers a message as one Buffer unless it is told otherwise.
    const bytes = data as Buffer
    if (bytes.length > MAX_MESSAGE_BYTES) {
      const problem = `The message has ${bytes.length} bytes; the most is ${MAX_MESSAGE_BYTES}.`
      return this.#refuse('ERR_MESSAGE_TOO_BIG', problem, CLOSE_CODES.tooBig)
    }
    if (isBinary) {
      return this.#refuse('ERR_MESSAGE', 'The message is binary; send JSON as text.', CLOSE_CODES.unsupported)
    }
    const parsed = parseClientMessage(bytes.toString())
    if (parsed.ok) this.#handle(parsed.message)
    else this.#refuse('ERR_MESSAGE', parsed.problem, CLOSE_CODES.badMessage)
  }

  /** A program is held while the network is slow; answers to messages are not, so something must bound them. */
  #giveUpIfUnread(): boolean {
    if (this.#socket.bufferedAmount <= this.#context.session.limits.unreadBytes) return false
    this.#refused = true
    this.#socket.terminate()
    return true
  }

  #handle(message: ClientMessage): void {
    switch (message.type) {
      case 'run':
        return this.#run(message)
      case 'stop':
        return this.#session?.stop('stopped')
      case 'input':
        if (this.#session?.write(message.data) === false) {
          this.#error('ERR_INPUT_FULL', 'The snippet does not read its input; the last keys were dropped.')
        }
        return
      case 'resize':
        return this.#session?.resize(message.columns, message.rows)
      case 'shown':
        return this.#session?.shown(message.characters)
    }
  }

  #run(message: Extract<ClientMessage, { type: 'run' }>): void {
    const { slots, token, session } = this.#context
    if (this.#session !== undefined) {
      return this.#error('ERR_SESSION_RUNNING', 'A snippet is running; stop it or wait until it ends.')
    }
    if (token !== undefined && !isToken(token, message.token)) {
      return this.#error(
        'ERR_TOKEN',
        'Snippets are not isolated here; open the address that the server printed.',
      )
    }
    if (!slots.take()) {
      const sentence = `All ${slots.total} sessions of this server are in use; try again in a moment.`
      return this.#error('ERR_TOO_MANY_SESSIONS', sentence)
    }
    const unsentBytes = () => this.#socket.bufferedAmount
    this.#session = new Session(session, { send: (reply) => this.#send(reply), unsentBytes })
    this.#running = this.#finish(this.#session.run(message))
  }

  async #finish(run: Promise<void>): Promise<void> {
    try {
      await run
    } catch (error) {
      this.#context.log(`A session failed: ${error instanceof Error ? error.stack : String(error)}`)
      this.#error('ERR_SESSION', 'The server could not run the snippet; its log says why.')
      this.#send({ type: 'ended', reason: 'stopped', exitCode: null, milliseconds: 0, traceEventsDropped: 0 })
    } finally {
      this.#session = undefined
      this.#context.slots.release()
    }
  }

  #refuse(code: string, problem: string, closeCode: number): void {
    this.#refused = true
    this.#session?.stop('stopped')
    this.#error(code, problem)
    this.#close(closeCode, problem)
  }

  #error(code: string, message: string): void {
    this.#send({ type: 'error', code, message })
  }

  #send(message: ServerMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  /** Closes politely, and for good when the other side does not answer. A reason has at most 123 bytes. */
  #close(code: number, reason: string): void {
    this.#socket.close(code, reason.slice(0, 100).replace(/[^\x20-\x7e]/g, '?'))
    const patience = setTimeout(() => this.#socket.terminate(), CLOSE_PATIENCE_MS)
    this.#socket.once('close', () => clearTimeout(patience))
  }
}
