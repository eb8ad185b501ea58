/**
 * No jail: the program runs on this machine, with limits for each process and, when the server is
 * root, as a user without rights. For people who run their own snippets; the token keeps everybody else out.
 */
import { dirname } from 'node:path'
import type { Limits } from '../limits.ts'
import type { ControlGroups } from './control-groups.ts'
import { endRun } from './end-run.ts'
import { entrance } from './entrance.ts'
import type { Cell, Isolation, LimitsMet } from './isolation.ts'
import type { MemoryWatch } from './memory-watch.ts'
import { orphanReaper } from './orphan-reaper.ts'
import { nodeOptions, programEnvironment } from './program.ts'
import { resourceLimits } from './resource-limits.ts'
import { findTool } from './tools.ts'
import { NOGROUP, type Unprivileged } from './unprivileged.ts'
import type { VisiblePackage } from './visible-package.ts'

export interface BareOptions {
  visible: VisiblePackage
  limits: Limits
  users: Unprivileged
  /** Undefined where this server may not make any. */
  groups: ControlGroups | undefined
  /** Undefined where the kernel bounds memory. */
  watch: MemoryWatch | undefined
  /** Bytes that `codeRangeBytes` measured. */
  codeRange: number
}

/**
 * The number of processes is only limited by a control group: without a user namespace the kernel counts all
 * processes of the user, the desktop included.
 */
export function createBare(options: BareOptions): Isolation {
  const { visible, limits, users, groups, watch, codeRange } = options
  const prlimit = findTool('prlimit')
  const bounds = prlimit === undefined ? [] : resourceLimits(prlimit, limits, codeRange)
  const path = [...new Set([dirname(visible.node), '/usr/local/bin', '/usr/bin', '/bin'])].join(':')
  const reaper = groups === undefined ? orphanReaper() : []
  return {
    isolated: false,
    packageRoot: visible.root,
    group: users.areOthers ? NOGROUP : undefined,
    async open(run): Promise<Cell> {
      const group = await groups?.open(run.name)
      const user = users.take()
      let closed: Promise<LimitsMet> | undefined
      return {
        command: [
          ...entrance({ group, files: undefined }),
          ...reaper,
          ...user.prefix,
          ...['/usr/bin/env', '-i'],
          ...Object.entries(programEnvironment(run.home, path)).map(([name, value]) => `${name}=${value}`),
          ...bounds,
          visible.node,
          ...nodeOptions(visible.root, limits),
          run.snippetFile,
        ],
        watch: (leader) => watch?.watch(leader),
        close: (leader) =>
          (closed ??= endRun({
            leader,
            group,
            watch,
            user,
            home: run.home,
            keepsOrphans: reaper.length > 0,
          })),
      }
    },
  }
}
