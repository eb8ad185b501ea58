/** The WebSocket protocol between page and server: every message, its limits, and its parser. */
import * as v from 'valibot'
import { schemaProblem } from './schema-problem.ts'
import { traceEventSchema } from './trace-events.ts'

/** Path of the WebSocket on the server that also serves the site. */
export const SOCKET_PATH = '/sandbox'

/** Largest message that a client may send, in bytes; a larger one closes the connection. */
export const MAX_MESSAGE_BYTES = 256 * 1024

/** Largest snippet, in characters. */
export const MAX_CODE_LENGTH = 64 * 1024

/** As many runs may go on at once in one connection: one for each built-in hub, to compare them. */
const RUNS_AT_ONCE = 4

/** Which of a connection's runs a message is about; one number is used for one run after another. */
const run = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(RUNS_AT_ONCE - 1))
/** A page with a single run need not number it. */
const runOrFirst = v.optional(run, 0)

const terminalSize = {
  columns: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(500)),
  rows: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(300)),
}

/** The hubs that a run may ask for. */
export const HUBS = ['epolls', 'kqueue', 'poll', 'selects', 'pyevent', 'node'] as const

const clientMessageSchema = v.variant('type', [
  /**
   * Run a snippet. The answer is `started`, maybe after some `queued`; or `ended` at once when it does not
   * compile; or an `error` with the number of the run.
   */
  v.strictObject({
    type: v.literal('run'),
    run: runOrFirst,
    code: v.pipe(v.string(), v.maxLength(MAX_CODE_LENGTH)),
    hub: v.optional(v.picklist(HUBS)),
    /** Only asked for where snippets are not isolated: the token that the server printed. */
    token: v.optional(v.pipe(v.string(), v.maxLength(100))),
    ...terminalSize,
  }),
  /** End a run and everything it started, or take it out of the queue. */
  v.strictObject({ type: v.literal('stop'), run: runOrFirst }),
  /** Keys for the terminal. */
  v.strictObject({
    type: v.literal('input'),
    run: runOrFirst,
    data: v.pipe(v.string(), v.maxLength(16 * 1024)),
  }),
  v.strictObject({ type: v.literal('resize'), run: runOrFirst, ...terminalSize }),
  /** The terminal has shown this many more characters: the server may send as many again. */
  v.strictObject({
    type: v.literal('shown'),
    run: runOrFirst,
    characters: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  }),
  /** The answer to `ending-soon`: the run may have more time. It is given once. */
  v.strictObject({ type: v.literal('continue'), run: runOrFirst }),
])

/** Why a session ended. `exit`: by itself. */
export const END_REASONS = [
  'exit',
  'stopped',
  'not-compiled',
  'time-limit',
  'cpu-limit',
  'memory-limit',
  'output-limit',
  'trace-limit',
  'server-shutdown',
] as const

const serverMessageSchema = v.variant('type', [
  /** First message of every connection. */
  v.object({
    type: v.literal('welcome'),
    version: v.string(),
    /** Whether snippets run in a jail; when not, `reason` says why and `run` needs the token. */
    isolated: v.boolean(),
    reason: v.optional(v.string()),
    hubs: v.array(v.string()),
    limits: v.object({ seconds: v.number(), outputBytes: v.number(), traceEvents: v.number() }),
  }),
  /** The run waits for its turn; sent again whenever its place changes. The next one has place 1. */
  v.object({ type: v.literal('queued'), run, position: v.number() }),
  v.object({ type: v.literal('started'), run }),
  /** Text for the terminal, escape sequences included. */
  v.object({ type: v.literal('output'), run, text: v.string() }),
  v.object({ type: v.literal('trace'), run, events: v.array(traceEventSchema) }),
  /** The time of the run is over in `seconds`; a `continue` before then gives it `moreSeconds`. Sent once. */
  v.object({ type: v.literal('ending-soon'), run, seconds: v.number(), moreSeconds: v.number() }),
  /** The last message of a run: all output and trace events came before it. */
  v.object({
    type: v.literal('ended'),
    run,
    reason: v.picklist(END_REASONS),
    exitCode: v.nullable(v.number()),
    milliseconds: v.number(),
    /** How many trace events were not sent: the limit was reached, or they were not valid. */
    traceEventsDropped: v.number(),
  }),
  /** Something that the client did was refused, or the start of `run`; fatal ones close the connection. */
  v.object({ type: v.literal('error'), run: v.optional(run), code: v.string(), message: v.string() }),
])

/** Messages that a client may send. */
export type ClientMessage = v.InferInput<typeof clientMessageSchema>
/** The same when it has arrived: every run has its number. */
export type ReceivedMessage = v.InferOutput<typeof clientMessageSchema>
export type RunMessage = Extract<ReceivedMessage, { type: 'run' }>
export type ServerMessage = v.InferOutput<typeof serverMessageSchema>
type WithoutRun<T> = T extends { run: number } ? Omit<T, 'run'> : never
/** A message of a session, which does not know its number. */
export type SessionMessage = WithoutRun<ServerMessage>
export type EndReason = (typeof END_REASONS)[number]

export type Parsed<T> = { ok: true; message: T } | { ok: false; problem: string }

/** Parses what a client sent. Never throws: a problem is a sentence that can be sent back. */
export function parseClientMessage(text: string): Parsed<ReceivedMessage> {
  return parse(clientMessageSchema, text)
}

/** Parses what a server sent. Never throws. */
export function parseServerMessage(text: string): Parsed<ServerMessage> {
  return parse(serverMessageSchema, text)
}

function parse<T>(schema: v.GenericSchema<unknown, T>, text: string): Parsed<T> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { ok: false, problem: `The message is not JSON: ${(error as Error).message}` }
  }
  const result = v.safeParse(schema, value)
  if (result.success) return { ok: true, message: result.output }
  return { ok: false, problem: `The message is not valid at ${schemaProblem(result.issues)}` }
}
