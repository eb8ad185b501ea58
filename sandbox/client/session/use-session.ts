/** One sandbox on a page: runs snippets one after the other, and holds what is known about the present run. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { ClientMessage, EndReason, ServerMessage } from '../../shared/protocol.ts'
import { errorLineOf } from './error-line.ts'
import { readToken } from './run-token.ts'
import { usePlaces, type Allowed, type Places } from './use-places.ts'
import { useTrace, type Trace } from '../trace/use-trace.ts'

type Ended = Extract<ServerMessage, { type: 'ended' }>
type Run = Extract<ClientMessage, { type: 'run' }>

export type Status =
  | { is: 'idle' }
  | { is: 'starting' }
  /** It waits for its turn; the next one has position 1. */
  | { is: 'queued'; position: number }
  /** `since` is `performance.now()` at the server's `started`. */
  | { is: 'running'; since: number }
  | { is: 'stopping'; since: number }
  | { is: 'ended'; how: Ended }
  /** The connection broke while it ran. */
  | { is: 'lost' }

export type { EndReason }

/** Asks the terminal, once it is there, how large it is. */
export type TerminalSize = () => { columns: number; rows: number }

export interface Session {
  readonly status: ShallowRef<Status>
  readonly busy: ComputedRef<boolean>
  /** How many seconds more the run gets if `goOn` is called now: its time is nearly over. */
  readonly moreSeconds: Ref<number | undefined>
  /** A sentence about what went wrong outside of the snippet. */
  readonly problem: Ref<string | undefined>
  /** The line of the snippet at which the last run failed. */
  readonly errorLine: Ref<number | undefined>
  /** How many events of the last run are beyond the limit, and not in the trace. */
  readonly dropped: ComputedRef<number>
  readonly connection: Places
  readonly trace: Trace
  readonly hub: Ref<string | undefined>
  /** Runs the code; a run that is still going on is stopped first. */
  run(code: string): Promise<void>
  stop(): void
  goOn(): void
  input(data: string): void
  resized(): void
  /** Tells the server that this many more characters are on the screen, so it may send as many again. */
  shown(characters: number): void
  attachTerminal(size: TerminalSize | undefined): void
}

/** `input` messages are bounded; a longer paste is sent in parts. */
const INPUT_CHARACTERS = 8 * 1024

/** End of the output in which an error is looked for, in characters. */
const KEPT_OUTPUT = 16 * 1024

const DEFAULT_SIZE = { columns: 80, rows: 24 }

/** @param allowed where its runs may take place */
export function useSession(initialHub?: string, allowed: Allowed = 'any'): Session {
  const status = shallowRef<Status>({ is: 'idle' })
  const problem = ref<string>()
  const moreSeconds = ref<number>()
  const hub = ref(initialHub)
  const errorLine = ref<number>()
  const trace = useTrace()
  let lastOutput = ''
  let terminalSize: TerminalSize | undefined
  let runNext: string | undefined

  const connection = usePlaces({ message: receive, lost }, allowed)
  const busy = computed(() => ['starting', 'queued', 'running', 'stopping'].includes(status.value.is))

  const dropped = computed(() => (status.value.is === 'ended' ? status.value.how.traceEventsDropped : 0))

  async function run(code: string): Promise<void> {
    problem.value = undefined
    if (busy.value) {
      runNext = code
      return stop()
    }
    status.value = { is: 'starting' }
    trace.reset()
    errorLine.value = undefined
    lastOutput = ''
    // Sent before the page changes: that takes milliseconds in which the server can begin.
    if (connection.isOpen(hub.value)) return connection.send(runMessage(code))
    try {
      await connection.open(hub.value)
    } catch (error) {
      status.value = { is: 'idle' }
      problem.value = (error as Error).message
      return
    }
    connection.send(runMessage(code))
  }

  function runMessage(code: string): Run {
    const token = readToken()
    const chosen = hub.value as Run['hub']
    return {
      type: 'run',
      code,
      ...(terminalSize?.() ?? DEFAULT_SIZE),
      ...(chosen !== undefined && { hub: chosen }),
      ...(token !== undefined && connection.welcome.value?.isolated === false && { token }),
    }
  }

  function receive(message: Parameters<Parameters<typeof usePlaces>[0]['message']>[0]): void {
    switch (message.type) {
      case 'queued':
        status.value = { is: 'queued', position: message.position }
        if (runNext !== undefined) stop()
        break
      case 'started':
        status.value = { is: 'running', since: performance.now() }
        trace.live.value = true
        // Asked to stop before there was anything to stop.
        if (runNext !== undefined) stop()
        break
      case 'output':
        lastOutput = (lastOutput + message.text).slice(-KEPT_OUTPUT)
        trace.print(message.text)
        break
      case 'trace':
        trace.append(message.events)
        break
      case 'ending-soon':
        moreSeconds.value = message.moreSeconds
        break
      case 'ended':
        moreSeconds.value = undefined
        status.value = { is: 'ended', how: message }
        trace.live.value = false
        errorLine.value = errorLineOf(lastOutput, message.reason !== 'not-compiled')
        if (runNext !== undefined) {
          const code = runNext
          runNext = undefined
          void run(code)
        }
        break
      case 'error':
        problem.value = message.message
        runNext = undefined
        // Refused before it started: nothing else will come.
        if (status.value.is === 'starting') status.value = { is: 'idle' }
        break
    }
  }

  function lost(why: string | undefined): void {
    runNext = undefined
    moreSeconds.value = undefined
    trace.live.value = false
    if (busy.value) {
      status.value = { is: 'lost' }
      problem.value ??=
        'The connection to the sandbox server broke, which ended the run. Run the snippet again.'
    }
    if (why !== undefined) problem.value = why
  }

  function stop(): void {
    if (status.value.is === 'queued') connection.send({ type: 'stop' })
    if (status.value.is !== 'running') return
    status.value = { is: 'stopping', since: status.value.since }
    connection.send({ type: 'stop' })
  }

  function goOn(): void {
    moreSeconds.value = undefined
    connection.send({ type: 'continue' })
  }

  function shown(characters: number): void {
    // Of a run that is over, and of a recorded one, the server asks nothing.
    if (!busy.value) return
    connection.send({ type: 'shown', characters })
  }

  function attachTerminal(size: TerminalSize | undefined): void {
    terminalSize = size
    if (size) resized()
  }

  function input(data: string): void {
    if (status.value.is !== 'running') return
    trace.output.value.type()
    for (let at = 0; at < data.length; at += INPUT_CHARACTERS) {
      connection.send({ type: 'input', data: data.slice(at, at + INPUT_CHARACTERS) })
    }
  }

  function resized(): void {
    if (status.value.is === 'running' && terminalSize) connection.send({ type: 'resize', ...terminalSize() })
  }

  return {
    status,
    busy,
    moreSeconds,
    problem,
    errorLine,
    dropped,
    connection,
    trace,
    hub,
    run,
    stop,
    goOn,
    input,
    resized,
    shown,
    attachTerminal,
  }
}
