/** What the jail's file system is made of, as options of bubblewrap. */
import { existsSync } from 'node:fs'
import { libraryDirectories } from './shared-libraries.ts'
import { COMPILER_FILE, MODULES_DIRECTORY, type VisiblePackage } from './visible-package.ts'

/** Files of /proc that tell about the machine and not about the jail. What is not there needs no cover. */
const COVERED = [
  'cmdline',
  'config.gz',
  'diskstats',
  'interrupts',
  'kallsyms',
  'kcore',
  'key-users',
  'keys',
  'kmsg',
  'kpagecount',
  'kpageflags',
  'modules',
  'partitions',
  'pressure/cpu',
  'pressure/io',
  'pressure/memory',
  'sched_debug',
  'slabinfo',
  'softirqs',
  'swaps',
  'sysrq-trigger',
  'timer_list',
  'vmallocinfo',
  'zoneinfo',
]

export interface MountOptions {
  visible: VisiblePackage
  /** Path of prlimit, which runs inside. */
  prlimit: string
  /** Directory that becomes /etc. */
  etc: string
  /** bubblewrap's options for the places where a run may write. */
  scratch: string[]
}

/**
 * The mounts, in the order in which bubblewrap must make them: mount points first, then what makes the
 * places around them read-only. The snippet's directory is the one in which bubblewrap is started.
 */
export async function jailMounts({ visible, prlimit, etc, scratch }: MountOptions): Promise<string[]> {
  const libraries = await libraryDirectories([process.execPath, prlimit, ...visible.addons])
  return [
    ...libraries.flatMap((directory) => readOnly(directory)),
    ...readOnly(visible.node, process.execPath),
    ...readOnly(prlimit),
    ...readOnly(visible.compiler, COMPILER_FILE),
    ...readOnly(visible.modules, MODULES_DIRECTORY),
    ...readOnly(etc, '/etc'),
    ...readOnly('.', '/snippet'),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...COVERED.map((name) => `/proc/${name}`)
      .filter((path) => existsSync(path))
      .flatMap((path) => readOnly(visible.emptyFile, path)),
    ...scratch,
    ...['--remount-ro', '/dev', '--remount-ro', '/proc', '--remount-ro', '/', '--chdir', '/snippet'],
  ]
}

function readOnly(source: string, target = source): string[] {
  return ['--ro-bind', source, target]
}
