/** One browser: reads its messages, hands them to its runs, notices when it is gone. */
import type { RawData, WebSocket } from 'ws'
import { MessageBudget } from './message-budget.ts'
import { Runs, type RunsContext } from './runs.ts'
import { isToken } from './token.ts'
import {
  parseClientMessage,
  type ReceivedMessage,
  type RunMessage,
  type ServerMessage,
} from '../shared/protocol.ts'

/** Shared by every connection of a server. */
export interface ConnectionContext extends RunsContext {
  welcome: Extract<ServerMessage, { type: 'welcome' }>
  /** Secret that `run` must bring along; undefined if programs are isolated. */
  token: string | undefined
}

/** RFC 6455, 7.4.1 */
export const CLOSE_CODES = { goingAway: 1001, unsupported: 1003, badMessage: 1008, tooBig: 1009 } as const

const CLOSE_PATIENCE_MS = 2000

export class Connection {
  readonly #socket: WebSocket
  readonly #context: ConnectionContext
  readonly #address: string
  readonly #runs: Runs
  readonly #budget: MessageBudget
  readonly #closed: Promise<unknown>
  /** `performance.now()` when the browser was last heard of. */
  #heardAt = performance.now()
  /** Size of the message that came last. */
  #lastBytes = 0
  #refused = false

  /** @param address whose browser it is */
  constructor(socket: WebSocket, context: ConnectionContext, address: string) {
    this.#socket = socket
    this.#context = context
    this.#address = address
    this.#budget = new MessageBudget(context.session.limits.messages)
    this.#runs = new Runs(context, {
      address,
      send: (message) => this.#send(message),
      unsentBytes: () => socket.bufferedAmount,
    })
    socket.on('message', (data, isBinary) => this.#guard(() => this.#onMessage(data, isBinary)))
    socket.on('pong', () => this.#guard(() => this.#onPong()))
    // ws has answered the ping already.
    socket.on('ping', () => this.#guard(() => this.#giveUpIfUnread() || this.#refuseIfTooMany(0)))
    socket.on('close', () => this.#guard(() => this.#runs.stopAll('stopped')))
    this.#closed = new Promise((resolve) => socket.once('close', resolve))
    // Broken frames and messages beyond ws's own bound: ws has sent the close code that fits already.
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      this.#guard(() => {
        context.refusals.info({ address, code }, 'A connection broke.')
        this.#runs.stopAll('stopped')
      }),
    )
    this.#send(context.welcome)
  }

  /** Whatever fails while a message is answered, this connection goes and no other. */
  #guard(act: () => void): void {
    this.#context.session.guarded('message', act, () => this.#giveUp())
  }

  #giveUp(): void {
    this.#refused = true
    this.#socket.terminate()
    this.#runs.stopAll('stopped')
  }

  /** Nobody asked for most of them, should there be many. */
  #onPong(): void {
    this.#heardAt = performance.now()
    if (!this.#refused) this.#refuseIfTooMany(0)
  }

  /** Asks for a sign of life. A browser that has been silent for too long is gone. */
  ping(): void {
    this.#guard(() => {
      const silentMs = performance.now() - this.#heardAt
      if (silentMs >= this.#context.session.limits.silentSeconds * 1000) return this.#socket.terminate()
      this.#socket.ping()
    })
  }

  /** Resolves once the browser is gone and nothing of its runs is left on this machine. */
  get done(): Promise<void> {
    return this.#closed.then(() => this.#runs.over())
  }

  /** Ends the runs, those that go on after a while, and then the connection. */
  async shutDown(graceSeconds: number): Promise<void> {
    await this.#runs.close(graceSeconds)
    this.#refused = true
    this.#close(CLOSE_CODES.goingAway, 'The server is being shut down.')
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    // ws delivers a message as one Buffer unless it is told otherwise.
    const bytes = data as Buffer
    this.#heardAt = performance.now()
    this.#lastBytes = bytes.length
    if (this.#refused || this.#giveUpIfUnread() || this.#refuseIfTooMany(bytes.length)) return
    const { messageBytes } = this.#context.session.limits
    if (bytes.length > messageBytes) {
      const problem = `The message has ${bytes.length} bytes; the most is ${messageBytes}.`
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
    this.#context.refusals.info({ address: this.#address, code: 'ERR_UNREAD' }, 'A connection was given up.')
    this.#socket.terminate()
    return true
  }

  #refuseIfTooMany(bytes: number): boolean {
    if (this.#refused || this.#budget.pay(bytes)) return this.#refused
    const problem = 'Too many messages, or too much in them, came in too short a time.'
    this.#refuse('ERR_TOO_MANY_MESSAGES', problem, CLOSE_CODES.badMessage)
    return true
  }

  #handle(message: ReceivedMessage): void {
    const { run, type } = message
    if (type === 'run') return this.#run(message)
    // A terminal may report late what it has shown, even over a connection that is newer than the run.
    if (type !== 'shown' && !this.#runs.knows(run)) {
      const problem = `${JSON.stringify(type)} came before there was a run ${run}.`
      return this.#refuse('ERR_MESSAGE_ORDER', problem, CLOSE_CODES.badMessage)
    }
    // Most likely the run ended while the message was on its way: nothing is wrong then, and nothing to do.
    const session = this.#runs.session(run)
    switch (type) {
      case 'stop':
        return this.#runs.stop(run, 'stopped')
      case 'input':
        if (session?.write(message.data) === false) {
          const sentence = 'The snippet does not read its input; the last keys were dropped.'
          this.#send({ type: 'error', run, code: 'ERR_INPUT_FULL', message: sentence })
        }
        return
      case 'resize':
        return session?.resize(message.columns, message.rows)
      case 'shown':
        return session?.shown(message.characters)
      case 'continue':
        return session?.goOn()
    }
  }

  #run(message: RunMessage): void {
    const { codeCharacters } = this.#context.session.limits
    if (message.code.length > codeCharacters) {
      const problem = `The snippet has ${message.code.length} characters; the most is ${codeCharacters}.`
      return this.#refuse('ERR_MESSAGE', problem, CLOSE_CODES.badMessage)
    }
    const { token } = this.#context
    if (token === undefined || isToken(token, message.token)) return this.#runs.begin(message)
    const sentence = 'Snippets are not isolated here; open the address that the server printed.'
    this.#runs.refuse(message.run, 'ERR_TOKEN', sentence)
  }

  #refuse(code: string, problem: string, closeCode: number): void {
    this.#refused = true
    this.#runs.stopAll('stopped')
    // Without the problem, which may quote the message.
    const fields = { address: this.#address, code, bytes: this.#lastBytes }
    this.#context.refusals.info(fields, 'A message was refused.')
    this.#send({ type: 'error', code, message: problem })
    this.#close(closeCode, problem)
  }

  #send(message: ServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#guard(() => this.#socket.send(JSON.stringify(message)))
  }

  /** Closes politely, and for good when the other side does not answer. A reason has at most 123 bytes. */
  #close(code: number, reason: string): void {
    this.#socket.close(code, reason.slice(0, 100).replace(/[^\x20-\x7e]/g, '?'))
    const patience = setTimeout(() => this.#socket.terminate(), CLOSE_PATIENCE_MS)
    this.#socket.once('close', () => clearTimeout(patience))
  }
}
