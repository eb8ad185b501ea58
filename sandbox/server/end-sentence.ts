/**
 * Words it in the terminal when something other than the program itself ended a session, or made the program give up.
 */
import { constants } from 'node:os'
import type { EndReason } from '../shared/protocol.ts'
import type { LimitsMet } from './isolation/isolation.ts'
import { CPU_LIMIT_EXIT_CODE, type Limits } from './limits.ts'

/** Exit codes with which V8 ends a process that is out of memory: SIGABRT, SIGTRAP. */
const OUT_OF_MEMORY_CODES = [134, 133]

/** A limit that meets a program as an error that it did not expect: what the program says then, or its exit code. */
interface Limit {
  said: RegExp
  exitCode?: number
  sentence(limits: Limits): string
}

const PROCESS_MEMORY: Limit = {
  said: /allocation failed|\bENOMEM\b|Cannot allocate memory|bad_alloc/,
  sentence: ({ dataBytes }) => `A process may have ${megabytes(dataBytes)} MB of memory.`,
}

const MET: readonly Limit[] = [
  {
    said: /\b(spawn|fork)\b.* EAGAIN|ERR_WORKER_INIT_FAILED|Resource temporarily unavailable/,
    sentence: ({ processes }) => `A session may have ${processes} processes and threads.`,
  },
  {
    // With the same error the kernel refuses file watchers, of which this says nothing.
    said: /ENOSPC(?!.*(watch|inotify))/,
    sentence: ({ fileBytes, temporaryFiles, sharedBytes }) =>
      `A session's /tmp holds ${mebibytes(fileBytes)} MiB, its /dev/shm ${mebibytes(sharedBytes)} MiB, and each ${temporaryFiles} files.`,
  },
  {
    said: /\bEFBIG\b/,
    exitCode: 128 + constants.signals.SIGXFSZ,
    sentence: ({ fileBytes }) => `A file may have ${mebibytes(fileBytes)} MiB.`,
  },
  { said: /\bEMFILE\b/, sentence: ({ openFiles }) => `A process may have ${openFiles} open files.` },
  PROCESS_MEMORY,
]

export interface End {
  reason: EndReason
  exitCode: number | null
  /** The last few KiB that the program printed. */
  lastOutput: string
  /** Names the limit that the kernel enforced. */
  met: LimitsMet
}

/** Which limit it was, in a sentence for the visitor; none where there was none, or where the visitor knows already. */
export function endSentence(end: End, limits: Limits): string | undefined {
  switch (end.reason) {
    case 'time-limit':
      return `Stopped: a session may last ${limits.seconds} seconds.`
    case 'cpu-limit':
      return `Stopped: a session may use ${limits.cpuSeconds} seconds of processor time.`
    case 'memory-limit':
      return end.met.memory === 'session'
        ? `Stopped: a session may use ${megabytes(limits.sessionBytes)} MB of memory, all its processes and its /tmp together.`
        : `Stopped: a session may use ${limits.heapMegabytes} MB of JavaScript heap.`
    case 'output-limit':
      return `Stopped: a session may print ${Math.floor(limits.outputBytes / 1024)} KiB.`
    case 'trace-limit':
      return `Stopped: a session may write ${limits.refusedLines} lines to its trace channel that are no trace events.`
    case 'server-shutdown':
      return 'Stopped: the server is being shut down.'
    case 'exit':
      return limitMet(end, limits)
    case 'stopped':
    case 'not-compiled':
      return undefined
  }
}

/** The program's own output is a claim that costs nothing: the sentence stands in its own terminal only. */
function limitMet({ exitCode, lastOutput, met }: End, limits: Limits): string | undefined {
  if (exitCode === 0 || exitCode === null) return undefined
  const [processes, ...others] = MET
  const found = others.find((one) => one.exitCode === exitCode || one.said.test(lastOutput))
  const hadTooMany = met.processes || processes?.said.test(lastOutput) === true
  const wasKilled = met.memory === 'process' ? PROCESS_MEMORY : undefined
  const limit = wasKilled ?? found ?? (hadTooMany ? processes : undefined)
  return limit === undefined ? undefined : `Limit: ${limit.sentence(limits)}`
}

/**
 * Says which limit, if any, ended a program.
 * @param lastOutput the last few KiB that it printed, where V8 says why it gave up
 */
export function reasonOfExit(exitCode: number, lastOutput: string): EndReason {
  if (exitCode === CPU_LIMIT_EXIT_CODE) return 'cpu-limit'
  if (OUT_OF_MEMORY_CODES.includes(exitCode) && /out of memory/.test(lastOutput)) return 'memory-limit'
  return 'exit'
}

/** The reason for the visitor: the kernel may know better why a program ended by itself. */
export function reasonToTell(reason: EndReason, met: LimitsMet): EndReason {
  return reason === 'exit' && met.memory === 'session' ? 'memory-limit' : reason
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024)
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1_000_000)
}
