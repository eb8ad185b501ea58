/** Ends a run for good: its processes first, then what it had. */
import type { RunGroup } from './control-groups.ts'
import type { LimitsMet } from './isolation.ts'
import type { MemoryWatch } from './memory-watch.ts'
import { endDescendants, endRemaining, killGroup, untilLeading } from './process-tree.ts'
import type { RunUser } from './unprivileged.ts'

export interface EndOptions {
  /** The process that leads the run's terminal session; undefined when none was started. */
  leader: number | undefined
  group: RunGroup | undefined
  /** Undefined where the kernel bounds memory. */
  watch: MemoryWatch | undefined
  user: RunUser
  /** The run's home directory, which no other run has; undefined in a jail. */
  home: string | undefined
  /** Whether the leader's child is an orphan reaper, which must be the last to go. */
  keepsOrphans: boolean
}

export async function endRun({
  leader,
  group,
  watch,
  user,
  home,
  keepsOrphans,
}: EndOptions): Promise<LimitsMet> {
  if (leader !== undefined) await untilLeading(leader)
  if (leader !== undefined && keepsOrphans) await endDescendants(leader)
  if (leader !== undefined) killGroup(leader)
  const met = (await group?.close()) ?? { memory: undefined, processes: false }
  // A control group knows its processes better than any search.
  if (leader !== undefined && group === undefined) await endRemaining(leader, home)
  const passed = leader === undefined ? undefined : await watch?.forget(leader)
  user.giveBack()
  return { ...met, memory: met.memory ?? passed }
}
