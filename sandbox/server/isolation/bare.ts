/**
 * No jail: the program runs on this machine, with limits for each process and, when the server is
 * root, as `nobody`. For people who run their own snippets; the token keeps everybody else out.
 */
import { dirname } from 'node:path'
import type { Limits } from '../limits.ts'
import { asNobody, type Isolation, isRoot, killGroup, NOBODY } from './isolation.ts'
import { endRemaining } from './process-tree.ts'
import { nodeCommand, programEnvironment } from './program.ts'
import { resourceLimits } from './resource-limits.ts'
import { findTool } from './tools.ts'

export interface BareOptions {
  packageRoot: string
  limits: Limits
  /** Whether programs run as `nobody`; only root can make them. */
  drop: boolean
}

/**
 * The number of processes is not limited here: without a user namespace the kernel counts all
 * processes of the user, the desktop included.
 */
export function createBare({ packageRoot, limits, drop }: BareOptions): Isolation {
  const prlimit = findTool('prlimit')
  const bounds = prlimit === undefined ? [] : resourceLimits(prlimit, limits)
  const setpriv = drop ? findTool('setpriv') : undefined
  const privileges = setpriv === undefined ? [] : asNobody(setpriv)
  const path = [...new Set([dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'])].join(':')
  return {
    isolated: false,
    group: setpriv === undefined ? undefined : NOBODY,
    command: (run, { hub }) => [
      ...privileges,
      ...['/usr/bin/env', '-i'],
      ...Object.entries(programEnvironment(run.home, path, hub)).map(([name, value]) => `${name}=${value}`),
      ...bounds,
      ...nodeCommand(packageRoot, run.snippetFile, limits),
    ],
    async endAll(leader, run) {
      killGroup(leader)
      await endRemaining(leader, run.home)
    },
  }
}

/** Whether `nobody` can be tried: the server is root and has the program that drops root. */
export function canDrop(): boolean {
  return isRoot() && findTool('setpriv') !== undefined
}
