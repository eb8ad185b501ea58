/** The WebSocket to the sandbox server: opened on first use, every message parsed before anyone sees it. */
import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import {
  parseServerMessage,
  SOCKET_PATH,
  type ClientMessage,
  type ServerMessage,
} from '../../shared/protocol.ts'

export type Welcome = Extract<ServerMessage, { type: 'welcome' }>

export interface Connection {
  readonly state: Readonly<Ref<'closed' | 'connecting' | 'open'>>
  readonly welcome: Readonly<Ref<Welcome | undefined>>
  /** Resolves when the server has greeted; rejects with an error that can be shown. */
  open(): Promise<void>
  /** Sends a message; without a connection it is dropped. */
  send(message: ClientMessage): void
  close(): void
}

export interface ConnectionEvents {
  message(message: Exclude<ServerMessage, Welcome>): void
  /** The connection is gone; `problem` says why when the page itself gave it up. */
  lost(problem: string | undefined): void
}

const UNREACHABLE =
  'The sandbox server does not answer. Start it with `npm start` in the repository and open the address that it prints.'

/** A parser may list everything that it would have understood. */
function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 120)} …`
}

const GREETING_TIMEOUT_MS = 10_000

export function useConnection(events: ConnectionEvents): Connection {
  const state = ref<'closed' | 'connecting' | 'open'>('closed')
  const welcome = shallowRef<Welcome>()
  let socket: WebSocket | undefined
  let opening: Promise<void> | undefined

  function open(): Promise<void> {
    if (state.value === 'open') return Promise.resolve()
    opening ??= connect().finally(() => (opening = undefined))
    return opening
  }

  function connect(): Promise<void> {
    state.value = 'connecting'
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const current = new WebSocket(`${scheme}://${location.host}${SOCKET_PATH}`)
    socket = current
    return new Promise((resolve, reject) => {
      let problem: string | undefined
      const giveUp = (why: string): void => {
        problem = why
        current.close()
      }
      const timer = setTimeout(() => giveUp(UNREACHABLE), GREETING_TIMEOUT_MS)
      current.addEventListener('message', ({ data }) => {
        if (current !== socket || problem !== undefined) return
        const parsed = typeof data === 'string' ? parseServerMessage(data) : undefined
        if (!parsed?.ok) {
          const what = parsed?.problem ?? 'The message is not text.'
          return giveUp(
            `The server sent something that this page does not understand; reload the page. (${shorten(what)})`,
          )
        }
        if (parsed.message.type !== 'welcome') return events.message(parsed.message)
        clearTimeout(timer)
        welcome.value = parsed.message
        state.value = 'open'
        resolve()
      })
      current.addEventListener('close', () => {
        clearTimeout(timer)
        if (current !== socket) return
        const wasOpen = state.value === 'open'
        socket = undefined
        state.value = 'closed'
        if (wasOpen) events.lost(problem)
        else reject(new Error(problem ?? UNREACHABLE))
      })
    })
  }

  function send(message: ClientMessage): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
  }

  function close(): void {
    const current = socket
    socket = undefined
    state.value = 'closed'
    current?.close()
  }

  onScopeDispose(close)
  return { state, welcome, open, send, close }
}
