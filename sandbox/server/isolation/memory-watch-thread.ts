/**
 * The thread that looks at the memory of runs and ends what holds too much. It has a thread of its own so that nothing that
 * keeps the server busy keeps it from looking.
 *
 * It looks again before a run can have used up what it had left, as fast as the machine can give memory out: seldom while
 * runs are small, often when one is large.
 */
import { availableParallelism } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { type BoundPassed, judge, type MemoryBounds } from './memory-bounds.ts'
import { killOne } from './process-tree.ts'

/** Requests of the server to the thread. */
export interface WatchRequest {
  type: 'watch' | 'forget'
  leader: number
}

/** The answer to `forget`. */
export interface WatchAnswer {
  leader: number
  passed: BoundPassed | undefined
}

/** More than a processor gives out when a program touches one new page after another. */
const BYTES_PER_MS = 2_000_000 * availableParallelism()
const SHORTEST_MS = 5
const LONGEST_MS = 100

const bounds = workerData as MemoryBounds
const runs = new Map<number, BoundPassed | undefined>()
let timer: NodeJS.Timeout | undefined

parentPort?.on('message', ({ type, leader }: WatchRequest) => {
  if (type === 'watch') {
    runs.set(leader, undefined)
    timer ??= setTimeout(look, SHORTEST_MS)
    return
  }
  const answer: WatchAnswer = { leader, passed: runs.get(leader) }
  runs.delete(leader)
  parentPort?.postMessage(answer)
})

function look(): void {
  timer = undefined
  let headroom = Infinity
  for (const [leader, before] of runs) {
    const verdict = judge(leader, bounds)
    for (const pid of verdict.doomed) killOne(pid)
    if (verdict.passed !== undefined) runs.set(leader, before ?? verdict.passed)
    headroom = Math.min(headroom, verdict.headroom)
  }
  if (runs.size === 0) return
  timer = setTimeout(look, Math.min(LONGEST_MS, Math.max(SHORTEST_MS, headroom / BYTES_PER_MS)))
}
