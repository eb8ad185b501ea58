/**
 * The jail: bubblewrap with its own users, processes, network and files.
 *
 * It holds Node and its libraries, the hublet package, the snippet, a small /tmp; all read-only but /tmp. No network
 * but its own loopback, no capabilities, no further user namespaces, and a filter of system calls. The jail's process
 * namespace dies with its first process, so nothing survives a run.
 *
 * Everything is fixed when the server starts. Only the directory in which the command is started tells one run from
 * another. bubblewrap reads its options from a descriptor, because inside, /proc/1/cmdline is its own command line,
 * and the machine's paths are nobody's business.
 */
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Limits } from '../limits.ts'
import type { Log } from '../log.ts'
import type { ControlGroups } from './control-groups.ts'
import { endRun } from './end-run.ts'
import { entrance, FILTER_DESCRIPTOR, OPTIONS_DESCRIPTOR } from './entrance.ts'
import type { Cell, Isolation, LimitsMet } from './isolation.ts'
import { writeJailEtc } from './jail-etc.ts'
import { jailMounts } from './jail-mounts.ts'
import type { MemoryWatch } from './memory-watch.ts'
import { nodeOptions, programEnvironment } from './program.ts'
import { resourceLimits } from './resource-limits.ts'
import { boundedScratch, type Scratch, unboundedScratch } from './scratch.ts'
import { systemCallFilter } from './seccomp.ts'
import { requireTool } from './tools.ts'
import { NOGROUP, type Unprivileged } from './unprivileged.ts'
import { type VisiblePackage, PACKAGE_DIRECTORY } from './visible-package.ts'

export interface JailOptions {
  visible: VisiblePackage
  /** A directory of the server's own, for the few files that the jail is made of. */
  baseDirectory: string
  limits: Limits
  users: Unprivileged
  /** Undefined where this server may not make any. */
  groups: ControlGroups | undefined
  /** Undefined where the kernel bounds memory. */
  watch: MemoryWatch | undefined
  /** Bytes that `codeRangeBytes` measured. */
  codeRange: number
  log: Log
}

/** @throws Error when a program that the jail is made of is missing, with what to install */
export async function createJail(options: JailOptions): Promise<Isolation> {
  const { visible, baseDirectory, limits, users, groups, watch, codeRange } = options
  const bwrap = requireTool('bwrap')
  const prlimit = requireTool('prlimit')
  const etc = await writeJailEtc(baseDirectory)
  const scratch = await scratchOf(options)
  const mounts = await jailMounts({ visible, prlimit, etc, scratch: scratch.mounts })
  const files = await writeFiles(baseDirectory, [
    ...namespaces(),
    ...mounts.options,
    ...environment(mounts.node),
  ])
  // Inside, /proc/1/environ is bubblewrap's own environment; a shell in front of it has put PWD there.
  const noEnvironment = ['/usr/bin/env', '-i']
  const jail = [
    ...noEnvironment,
    ...scratch.prefix,
    ...noEnvironment,
    bwrap,
    '--args',
    String(OPTIONS_DESCRIPTOR),
  ]
  const program = [
    ...[...resourceLimits(prlimit, limits, codeRange), `--nproc=${limits.processes}`],
    ...[mounts.node, ...nodeOptions(PACKAGE_DIRECTORY, limits), '/snippet/snippet.mjs'],
  ]

  return {
    isolated: true,
    packageRoot: visible.root,
    group: users.areOthers ? NOGROUP : undefined,
    async open(run): Promise<Cell> {
      const group = await groups?.open(run.name)
      const user = users.take()
      let closed: Promise<LimitsMet> | undefined
      return {
        command: [...entrance({ group, files }), ...user.prefix, ...jail, '--', ...program],
        watch: (leader) => watch?.watch(leader),
        close: (leader) =>
          (closed ??= endRun({ leader, group, watch, user, home: undefined, keepsOrphans: false })),
      }
    },
  }
}

async function scratchOf({ baseDirectory, limits, users, log }: JailOptions): Promise<Scratch> {
  try {
    return await boundedScratch(baseDirectory, limits, users)
  } catch (error) {
    log.warn({ err: error }, "The size of a session's /tmp is limited, the number of its files is not.")
    return unboundedScratch(limits)
  }
}

/** The files that the command opens; see `entrance.ts`. */
async function writeFiles(baseDirectory: string, options: string[]): Promise<readonly [string, string]> {
  const files = [join(baseDirectory, 'jail-options'), join(baseDirectory, 'jail-filter')] as const
  await writeFile(files[0], options.map((option) => `${option}\0`).join(''), { mode: 0o600 })
  await writeFile(files[1], systemCallFilter(process.arch), { mode: 0o600 })
  return files
}

/** `--unshare-user`, not `--unshare-all`: the latter goes on in silence where users cannot be unshared. */
function namespaces(): string[] {
  return [
    ...['--unshare-user', '--uid', '1000', '--gid', '1000', '--disable-userns'],
    ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--hostname', 'sandbox', '--die-with-parent', '--cap-drop', 'ALL'],
    ...['--seccomp', String(FILTER_DESCRIPTOR)],
  ]
}

function environment(node: string): string[] {
  const path = [...new Set([dirname(node), '/usr/bin'])].join(':')
  const variables = Object.entries(programEnvironment('/tmp', path))
  return ['--clearenv', ...variables.flatMap(([name, value]) => ['--setenv', name, value])]
}
