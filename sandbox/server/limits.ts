/** Every limit of the sandbox, with its unit. */
import { constants } from 'node:os'
import { MAX_CODE_LENGTH, MAX_MESSAGE_BYTES } from '../shared/protocol.ts'

export interface Limits {
  /** Wall clock of one session. */
  seconds: number
  /** Seconds before its end at which a session is asked, once, whether it is to go on. */
  askSeconds: number
  /** Seconds that are added if it is to go on. */
  moreSeconds: number
  /** Processor time of one session's busiest process. */
  cpuSeconds: number
  /** Output of one session. */
  outputBytes: number
  /** Trace events of one session; later ones are counted, not sent. */
  traceEvents: number
  /** Bytes that one session may write to the trace channel, whether they are valid or not. */
  traceBytes: number
  /** Lines of a session's trace channel that are not events; the session is ended at the next one. */
  refusedLines: number
  /** Size of a compiled snippet, source map included. */
  compiledBytes: number
  /** JavaScript heap of each process, as V8 counts it. */
  heapMegabytes: number
  /** Memory of each process: heap, buffers and stacks. */
  dataBytes: number
  /** Memory of one session, all its processes and its /tmp together. */
  sessionBytes: number
  /** Processes and threads of one session; only enforceable inside a jail. */
  processes: number
  /** Largest file that a snippet may write, and the size of its /tmp. */
  fileBytes: number
  /** Files and directories in a session's /tmp, and as many in its /dev/shm. */
  temporaryFiles: number
  /** Size of a session's /dev/shm. */
  sharedBytes: number
  openFiles: number
  /** Runners that wait, library loaded, for the next snippets. */
  warmRunners: number
  /** Sessions that run at the same time on this server. */
  sessions: number
  /** Sessions of one address that run at the same time. */
  sessionsPerAddress: number
  /** Runs that wait for their turn; later ones are refused. */
  queue: number
  /** Runs of one address that wait for their turn. */
  queuePerAddress: number
  /** Time for sessions to end by themselves when the server is told to stop. */
  graceSeconds: number
  /** WebSockets that are open at the same time. */
  connections: number
  /** WebSockets of one address. */
  connectionsPerAddress: number
  /** Attempts of one address to open a WebSocket, between two pings. */
  attemptsPerAddress: number
  /** Connections beside those of WebSockets; fewer where the server may have few descriptors. */
  plainConnections: number
  /** Plain connections of one address. */
  plainConnectionsPerAddress: number
  /** How long the headers of a request may take, and how long a new connection may say nothing. */
  headerSeconds: number
  /** How long a whole request may take to come. */
  requestSeconds: number
  /** How long a connection stays open for the next request. */
  keepAliveSeconds: number
  /** How long a client may read nothing of an answer. */
  stalledSeconds: number
  /** Requests on one connection; then it is closed, and the client opens another one. */
  requestsPerConnection: number
  /** Bits of an IPv6 address that make one visitor: those behind them are the visitor's to choose. */
  ipv6Prefix: number
  /** Largest message of a browser, which the protocol fixes: both sides know it. */
  messageBytes: number
  /** Largest snippet; the protocol allows no more. */
  codeCharacters: number
  /** Messages that a browser may send at once, and as many in every second; 4 KiB more count as one more. */
  messages: { burst: number; perSecond: number }
  /** How often a browser is asked for a sign of life. */
  pingSeconds: number
  /**
   * A browser from which nothing has come for so long is gone. One that draws a flood of events reads no ping until it has
   * read what came before; meanwhile the run's own limits hold.
   */
  silentSeconds: number
  /** Terminal text that was sent and not yet shown: the program is held above the first, goes on below the second. */
  unshownCharacters: { hold: number; resume: number }
  /** Bytes that wait in one WebSocket for a slow network before the program is held. */
  unsentBytes: number
  /** Bytes that wait in one WebSocket whose browser asks and asks, and reads no answer: it is given up. */
  unreadBytes: number
  /** Keys that wait for a program which does not read them; later ones are refused. */
  unreadInputBytes: number
}

export const LIMITS: Limits = {
  seconds: 30,
  askSeconds: 10,
  moreSeconds: 30,
  cpuSeconds: 20,
  outputBytes: 640 * 1024,
  traceEvents: 20_000,
  traceBytes: 16 * 1024 * 1024,
  refusedLines: 300,
  compiledBytes: 2 * 1024 * 1024,
  heapMegabytes: 128,
  dataBytes: 400_000_000,
  sessionBytes: 640_000_000,
  processes: 64,
  fileBytes: 16 * 1024 * 1024,
  temporaryFiles: 4000,
  sharedBytes: 4 * 1024 * 1024,
  openFiles: 256,
  warmRunners: 2,
  sessions: 8,
  sessionsPerAddress: 4,
  queue: 100,
  queuePerAddress: 20,
  graceSeconds: 10,
  connections: 500,
  connectionsPerAddress: 50,
  attemptsPerAddress: 1000,
  plainConnections: 500,
  plainConnectionsPerAddress: 50,
  headerSeconds: 10,
  requestSeconds: 30,
  keepAliveSeconds: 5,
  stalledSeconds: 60,
  requestsPerConnection: 1000,
  ipv6Prefix: 64,
  messageBytes: MAX_MESSAGE_BYTES,
  codeCharacters: MAX_CODE_LENGTH,
  messages: { burst: 500, perSecond: 200 },
  pingSeconds: 10,
  silentSeconds: 45,
  unshownCharacters: { hold: 256 * 1024, resume: 64 * 1024 },
  unsentBytes: 1024 * 1024,
  unreadBytes: 8 * 1024 * 1024,
  unreadInputBytes: 64 * 1024,
}

/** The exit code with which a shell reports a program that the kernel ended for its processor time. */
export const CPU_LIMIT_EXIT_CODE = 128 + constants.signals.SIGXCPU
