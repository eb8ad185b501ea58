/** The kernel's limits for each process of a run, set by `prlimit`. */
import type { Limits } from '../limits.ts'

export const STACK_BYTES = 8 * 1024 * 1024

/**
 * `prlimit` and its options; the program follows.
 *
 * RLIMIT_DATA, not RLIMIT_AS: V8 reserves address space by the gigabyte and uses little of it. Some kernels count
 * code ranges as data. Each thread of a run may have one, so there the limit bounds address space only, and
 * `memory-watch.ts` bounds memory. The hard limit of processor time is a second above the soft one, so that SIGXCPU
 * says what happened. A core of one byte, not of none: it is too small for a file, and by core(5) only such a limit
 * is heard where cores go to a program.
 * @param codeRange bytes that `codeRangeBytes` measured
 */
export function resourceLimits(prlimit: string, limits: Limits, codeRange: number): string[] {
  return [
    prlimit,
    `--data=${limits.dataBytes + codeRange * limits.processes}`,
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 1}`,
    `--fsize=${limits.fileBytes}`,
    `--nofile=${limits.openFiles}`,
    `--stack=${STACK_BYTES}`,
    '--core=1',
    '--memlock=0',
  ]
}
