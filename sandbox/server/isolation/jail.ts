/**
 * The jail: bubblewrap with its own users, processes, network and files.
 *
 * What is inside: Node and its libraries, the hublet package, the snippet, a small /tmp; all read-only
 * but /tmp. No network but its own loopback, no capabilities, no further user namespaces. The jail's
 * process namespace dies with its first process, so nothing survives a run.
 *
 * Order matters on bubblewrap's command line: every mount point has to be made before `/` becomes
 * read-only. A filter of system calls, `--seccomp FD`, belongs to `namespaces()`; a memory cgroup
 * would be joined in front of the whole command.
 */
import { dirname, join } from 'node:path'
import type { Limits } from '../limits.ts'
import type { RunDirectory } from '../run-directory.ts'
import { dropRoot, type Isolation, killGroup, NOBODY, type Program } from './isolation.ts'
import { writeJailEtc } from './jail-etc.ts'
import { endRemaining } from './process-tree.ts'
import { nodeOptions, programEnvironment } from './program.ts'
import { resourceLimits } from './resource-limits.ts'
import { addonFiles, libraryDirectories } from './shared-libraries.ts'
import { requireTool } from './tools.ts'
import { type VisiblePackage, visiblePackage } from './visible-package.ts'

const SHM_BYTES = 4 * 1024 * 1024
const PACKAGE = '/node_modules/hublet'

export interface JailOptions {
  /** Root of the hublet package. */
  packageRoot: string
  /** A directory of the server's own, for the few files that only the jail sees. */
  baseDirectory: string
  limits: Limits
}

/** @throws Error when a program that the jail is made of is missing, with what to install */
export async function createJail(options: JailOptions): Promise<Isolation> {
  const bwrap = requireTool('bwrap')
  const prlimit = requireTool('prlimit')
  const drop = await dropRoot()
  const etc = await writeJailEtc(options.baseDirectory)
  const visible = await visiblePackage(options.packageRoot, drop, options.baseDirectory)
  const fixed = [...namespaces(), ...(await systemMounts(visible, prlimit)), ...readOnly(etc, '/etc')]
  const node = [process.execPath, ...nodeOptions(PACKAGE, options.limits), '/snippet/snippet.mjs']
  const limits = [...resourceLimits(prlimit, options.limits), `--nproc=${options.limits.processes}`]
  return {
    isolated: true,
    packageRoot: visible.root,
    group: drop.length > 0 ? NOBODY : undefined,
    open: (run) =>
      Promise.resolve({
        command: (program) => [
          ...drop,
          // Inside, /proc/1/environ is bubblewrap's own environment.
          ...['/usr/bin/env', '-i', bwrap],
          ...fixed,
          ...runMounts(run, options.limits),
          ...environment(program),
          '--',
          ...limits,
          ...node,
        ],
        async close(leader) {
          if (leader !== undefined) {
            killGroup(leader)
            await endRemaining(leader)
          }
          return { memory: false, processes: false }
        },
      }),
  }
}

/** `--unshare-user`, not `--unshare-all`: the latter goes on in silence where users cannot be unshared. */
function namespaces(): string[] {
  return [
    ...['--unshare-user', '--uid', '1000', '--gid', '1000', '--disable-userns'],
    ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--hostname', 'sandbox', '--die-with-parent', '--cap-drop', 'ALL'],
  ]
}

async function systemMounts(visible: VisiblePackage, prlimit: string): Promise<string[]> {
  const { root, parts, loader, node } = visible
  const addons = addonFiles(join(root, 'native/build/Release'))
  const libraries = await libraryDirectories([process.execPath, prlimit, ...addons])
  return [
    ...libraries.flatMap((directory) => readOnly(directory)),
    ...readOnly(node, process.execPath),
    ...readOnly(prlimit),
    ...parts.flatMap((part) => readOnly(join(root, part), join(PACKAGE, part))),
    ...readOnly(loader, '/node_modules/node-gyp-build'),
  ]
}

function runMounts(run: RunDirectory, limits: Limits): string[] {
  return [
    ...readOnly(run.snippetDirectory, '/snippet'),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...[
      '--size',
      String(limits.fileBytes),
      '--tmpfs',
      '/tmp',
      '--size',
      String(SHM_BYTES),
      '--tmpfs',
      '/dev/shm',
    ],
    ...['--remount-ro', '/dev', '--remount-ro', '/', '--chdir', '/snippet'],
  ]
}

function environment({ hub }: Program): string[] {
  const path = [...new Set([dirname(process.execPath), '/usr/bin'])].join(':')
  const variables = Object.entries(programEnvironment('/tmp', path, hub))
  return ['--clearenv', ...variables.flatMap(([name, value]) => ['--setenv', name, value])]
}

function readOnly(source: string, target = source): string[] {
  return ['--ro-bind', source, target]
}
