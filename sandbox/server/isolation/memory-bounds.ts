/** Decides, of all processes of one run, which ones have to end because they hold too much memory. */
import { childrenOf, familyOf, heldBytes, shareOfBytes } from './process-memory.ts'

export interface MemoryBounds {
  /** Of each process. */
  processBytes: number
  /** Of all processes of a run together; Infinity where a control group bounds them. */
  sessionBytes: number
}

/** The bound that was passed. */
export type BoundPassed = 'process' | 'session'

export interface Verdict {
  passed: BoundPassed | undefined
  /** Processes to end. */
  doomed: number[]
  /** The least number of bytes that can still be had before a bound is passed. */
  headroom: number
}

/** @param leader the process that leads the run's terminal session, which must stay: it tells how the program ended */
export function judge(leader: number, bounds: MemoryBounds): Verdict {
  const family = familyOf(leader)
  const held = family.map((pid) => ({ pid, bytes: heldBytes(pid) }))
  const total = totalOf(held, bounds.sessionBytes)
  if (total > bounds.sessionBytes) {
    return { passed: 'session', doomed: allBelow(leader, family), headroom: 0 }
  }
  const doomed = held.filter(({ bytes }) => bytes > bounds.processBytes).map(({ pid }) => pid)
  if (doomed.length > 0) return { passed: 'process', doomed, headroom: 0 }
  const largest = Math.max(0, ...held.map(({ bytes }) => bytes))
  const headroom = Math.min(bounds.sessionBytes - total, bounds.processBytes - largest)
  return { passed: undefined, doomed: [], headroom }
}

/** Shared pages count once for each sharer at first; only when that is too much are they divided. */
function totalOf(held: readonly { pid: number; bytes: number }[], bound: number): number {
  const most = sum(held.map(({ bytes }) => bytes))
  return most <= bound ? most : sum(held.map(({ pid }) => shareOfBytes(pid)))
}

/** The leader's own children go last: a jail's outer process, or the orphan reaper, tells how the rest has ended. */
function allBelow(leader: number, family: number[]): number[] {
  const children = childrenOf(leader)
  const others = family.filter((pid) => !children.includes(pid))
  return others.length > 0 ? others : family
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
