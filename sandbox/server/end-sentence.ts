/** What the terminal says when something other than the program itself ended a session. */
import type { EndReason } from '../shared/protocol.ts'
import type { LimitsMet } from './isolation/isolation.ts'
import { CPU_LIMIT_EXIT_CODE, type Limits } from './limits.ts'

/** Exit codes with which V8 ends a process that is out of memory: SIGABRT, SIGTRAP. */
const OUT_OF_MEMORY_CODES = [134, 133]

/** The sentence for `reason`, or none where the visitor knows already. */
export function endSentence(reason: EndReason, limits: Limits): string | undefined {
  switch (reason) {
    case 'time-limit':
      return `Stopped: a session may last ${limits.seconds} seconds.`
    case 'cpu-limit':
      return `Stopped: a session may use ${limits.cpuSeconds} seconds of processor time.`
    case 'memory-limit':
      return `Stopped: a session may use ${limits.heapMegabytes} MB of JavaScript heap.`
    case 'output-limit':
      return `Stopped: a session may print ${Math.floor(limits.outputBytes / 1024)} KiB.`
    case 'server-shutdown':
      return 'Stopped: the server is being shut down.'
    case 'exit':
    case 'stopped':
    case 'not-compiled':
      return undefined
  }
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
  return reason === 'exit' && met.memory ? 'memory-limit' : reason
}
