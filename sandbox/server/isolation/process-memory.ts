/**
 * How much memory processes hold, as /proc tells: pages of their own and shared ones that belong to no file, in memory or
 * swapped out. Pages of files are the machine's cache and count for nobody.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { descendants, readOrNothing } from './process-tree.ts'

/** Fields of /proc/PID/status, in kB; see proc_pid_status(5). */
const HELD = /^(?:RssAnon|RssShmem|VmSwap|HugetlbPages):\s+(\d+) kB$/gm
/** The same in /proc/PID/smaps_rollup, where each sharer of a page has its part of it. */
const SHARE = /^(?:Pss_Anon|Pss_Shmem|SwapPss|Private_Hugetlb|Shared_Hugetlb):\s+(\d+) kB$/gm

/** Bytes that a process holds; what it shares with others counts in full. 0 when it is gone. */
export function heldBytes(pid: number): number {
  return sumOf(read(`/proc/${pid}/status`), HELD)
}

/**
 * Bytes that are a process's part of what it holds: those of several processes add up. The kernel walks all its pages
 * for this, so it is asked last. Memory that may not be looked at counts in full.
 */
export function shareOfBytes(pid: number): number {
  const text = read(`/proc/${pid}/smaps_rollup`)
  return text === '' ? heldBytes(pid) : sumOf(text, SHARE)
}

/** Processes that descend from one, the nearest first. One that starts meanwhile may be missing. */
export function familyOf(root: number): number[] {
  if (!existsSync('/proc/thread-self/children')) return [...descendants(root)].filter((pid) => pid !== root)
  const found = [root]
  for (const pid of found) found.push(...childrenOf(pid))
  return found.slice(1)
}

/** Any thread of a process may have started a child. */
export function childrenOf(pid: number): number[] {
  const threads = readOrNothing(() => readdirSync(`/proc/${pid}/task`)) ?? []
  return threads.flatMap((thread) =>
    (read(`/proc/${pid}/task/${thread}/children`).match(/\d+/g) ?? []).map(Number),
  )
}

function sumOf(text: string, fields: RegExp): number {
  let sum = 0
  for (const [, kilobytes] of text.matchAll(fields)) sum += Number(kilobytes) * 1024
  return sum
}

function read(file: string): string {
  return readOrNothing(() => readFileSync(file, 'latin1')) ?? ''
}
