/**
 * No jail: the program runs on this machine, with limits for each process and, when the server is
 * root, as `nobody`. For people who run their own snippets; the token keeps everybody else out.
 */
import { dirname } from 'node:path'
import type { Limits } from '../limits.ts'
import { type Isolation, killGroup, NOBODY } from './isolation.ts'
import { endRemaining } from './process-tree.ts'
import { nodeOptions, programEnvironment } from './program.ts'
import { resourceLimits } from './resource-limits.ts'
import { findTool } from './tools.ts'
import type { VisiblePackage } from './visible-package.ts'

export interface BareOptions {
  visible: VisiblePackage
  limits: Limits
  /** What in front of a command makes it run as `nobody`; empty when it runs as the server's user. */
  drop: string[]
}

/**
 * The number of processes is not limited here: without a user namespace the kernel counts all
 * processes of the user, the desktop included.
 */
export function createBare({ visible, limits, drop }: BareOptions): Isolation {
  const prlimit = findTool('prlimit')
  const bounds = prlimit === undefined ? [] : resourceLimits(prlimit, limits)
  const path = [...new Set([dirname(visible.node), '/usr/local/bin', '/usr/bin', '/bin'])].join(':')
  return {
    isolated: false,
    packageRoot: visible.root,
    group: drop.length > 0 ? NOBODY : undefined,
    open: (run) =>
      Promise.resolve({
        command: ({ hub }) => [
          ...drop,
          ...['/usr/bin/env', '-i'],
          ...Object.entries(programEnvironment(run.home, path, hub)).map(
            ([name, value]) => `${name}=${value}`,
          ),
          ...bounds,
          visible.node,
          ...nodeOptions(visible.root, limits),
          run.snippetFile,
        ],
        async close(leader) {
          if (leader !== undefined) {
            killGroup(leader)
            await endRemaining(leader, run.home)
          }
          return { memory: false, processes: false }
        },
      }),
  }
}
