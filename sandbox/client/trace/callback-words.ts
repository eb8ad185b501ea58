/** Words for what Node itself calls back: on the bars of its lane, and in sentences. */
import type { TraceEvent } from '../../shared/trace-events.ts'
import { formatSeconds } from './wording.ts'

export type CallbackEvent = Extract<TraceEvent, { callback: number }>

/** The kinds of I/O by the names that Node has for them. Others are shown by that name alone. */
const IO: readonly (readonly [RegExp, string])[] = [
  [/^FS/, 'a file'],
  [/SERVERWRAP$/, 'a server socket'],
  [/CONNECTWRAP$/, 'connecting'],
  [/^SHUTDOWNWRAP$/, 'closing a connection'],
  [/^WRITEWRAP$/, 'sending'],
  [/^(TCP|PIPE|TLS)WRAP$/, 'a connection'],
  [/^(GETADDRINFO|GETNAMEINFO|QUERY)/, 'looking up a name'],
  [/^HTTP/, 'an HTTP message'],
  [/^PROCESSWRAP$/, 'a child process'],
]

/** Text in the bar of a callback: short, for most of them are. */
export function callbackBar(event: CallbackEvent): string {
  return callbackLabel(event).replace(/^set[A-Z]/, (start) => start.slice(-1).toLowerCase())
}

/** The callback as a program asks for it. */
function callbackLabel({ what, resource, seconds }: CallbackEvent): string {
  const after = seconds === undefined ? '' : ` ${formatSeconds(seconds)}`
  switch (what) {
    case 'timeout':
      return `setTimeout${after}`
    case 'interval':
      return `setInterval${after}`
    case 'immediate':
      return 'setImmediate'
    case 'io':
      return `I/O: ${IO.find(([name]) => name.test(resource))?.[1] ?? resource}`
    case 'other':
      return resource
    default:
      return what
  }
}

/** @param who the greenlet that asks for it */
export function callbackSentence(event: CallbackEvent, who: string): string {
  const line = event.at?.line
  switch (event.kind) {
    case 'callback-scheduled':
      return `${who} ${asking(event)}.`
    case 'callback-begun':
      return event.what === 'promise'
        ? `A promise is settled, so Node goes on behind ${line === undefined ? 'an await or a then' : `the await or then of line ${line}`}.`
        : `Node calls back: ${callbackLabel(event)}${line === undefined ? '' : `, asked for in line ${line}`}.`
    case 'callback-ended':
      return `The callback has ended: ${callbackLabel(event)}. Control is Node's again.`
  }
}

function asking(event: CallbackEvent): string {
  const seconds = formatSeconds(event.seconds ?? 0)
  switch (event.what) {
    case 'tick':
      return 'queues a tick: Node calls it back once the present callback has ended'
    case 'microtask':
      return 'queues a microtask: it is called back among the promises'
    case 'timeout':
      return `asks Node to call back after ${seconds} (setTimeout)`
    case 'interval':
      return `asks Node to call back every ${seconds} (setInterval)`
    case 'immediate':
      return 'asks Node to call back after its next look at I/O (setImmediate)'
    case 'io':
      return `asks Node for ${callbackLabel(event)} (${event.resource})`
    default:
      return `makes something that Node can call back: ${event.resource}`
  }
}
