/** How the programs of visitors are kept apart from this machine. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { RunDirectory } from '../run-directory.ts'
import { requireTool } from './tools.ts'

const run = promisify(execFile)

export interface Isolation {
  /** Whether programs run in a jail. Without one, only whoever has the token may run anything. */
  readonly isolated: boolean
  /** Where programs read the hublet package from, as the server sees it. */
  readonly packageRoot: string
  /**
   * The group that must be able to read a run's files, when programs run under another user than
   * the server; else undefined.
   */
  readonly group: number | undefined
  /** Takes what one run needs of this machine. Its code need not be known, nor written. */
  open(run: RunDirectory): Promise<Cell>
}

/** The place of one run. */
export interface Cell {
  /**
   * The command that runs the snippet file of the run, to be started in the snippet's directory with
   * any environment. The same for every snippet.
   */
  command(program: Program): string[]
  /**
   * Ends every process of the run at once, and gives back what the run had. Again: does nothing, and returns the same.
   * @param leader the process that leads the run's terminal session; undefined when none was started
   * @returns the limits that the kernel had to enforce, as far as it tells
   */
  close(leader: number | undefined): Promise<LimitsMet>
}

/** What the kernel refused to a run. */
export interface LimitsMet {
  /** A process of the run was killed because the run as a whole had too much memory. */
  memory: boolean
  /** The run asked for more processes or threads than it may have. */
  processes: boolean
}

export interface Program {
  /** Value for EVENTLET_HUB; unset when undefined. */
  hub: string | undefined
}

/** User and group under which programs run when the server is root: `nobody`. */
export const NOBODY = 65_534

/**
 * What in front of a command makes it run as `nobody`; nothing when the server is not root.
 * @throws Error that says why this root cannot become another user, as in some containers
 */
export async function dropRoot(): Promise<string[]> {
  if (!isRoot()) return []
  const drop = asNobody(requireTool('setpriv'))
  await run(drop[0] ?? '', [...drop.slice(1), '/bin/sh', '-c', ':'])
  return drop
}

/** Drops root for good. Everything after it in the command runs as `nobody`, without new privileges. */
function asNobody(setpriv: string): string[] {
  return [setpriv, `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--no-new-privs']
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Kills the process group of a terminal's leader; one that is gone already is as good. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
