/** The file system of the jail, as options of bubblewrap. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { libraryDirectories } from './shared-libraries.ts'
import { MODULES_DIRECTORY, type VisiblePackage } from './visible-package.ts'

/** Files of /proc that tell about the machine and not about the jail. Missing ones need no cover. */
const COVERED = [
  'bootconfig',
  'buddyinfo',
  'cgroups',
  'cmdline',
  'config.gz',
  'consoles',
  'crypto',
  'devices',
  'diskstats',
  'dma',
  'interrupts',
  'iomem',
  'ioports',
  'kallsyms',
  'kcore',
  'key-users',
  'keys',
  'kmsg',
  'kpagecgroup',
  'kpagecount',
  'kpageflags',
  'locks',
  'mdstat',
  'modules',
  'mtrr',
  'pagetypeinfo',
  'partitions',
  'pressure/cpu',
  'pressure/io',
  'pressure/memory',
  'sched_debug',
  'schedstat',
  'slabinfo',
  'softirqs',
  'swaps',
  'sysrq-trigger',
  'timer_list',
  'vmallocinfo',
  'vmstat',
  'zoneinfo',
]

/**
 * Directories that are empty in a jail: those of /proc that tell about the machine, and the pseudoterminals, of which the kernel
 * has one number for everybody. The jail's own terminal is open already.
 */
const EMPTIED = [
  '/dev/pts',
  '/proc/acpi',
  '/proc/asound',
  '/proc/bus',
  '/proc/driver',
  '/proc/dynamic_debug',
  '/proc/fs',
  '/proc/irq',
  '/proc/scsi',
  '/proc/sys/abi',
  '/proc/sys/debug',
  '/proc/sys/dev',
  '/proc/sys/fs',
  '/proc/sys/kernel',
  '/proc/sys/user',
  '/proc/sys/vm',
  '/proc/tty',
]

/**
 * Has no memory behind it to map, unlike /dev/zero: what is mapped from there and shared counts for no process. Reading gives
 * the same.
 */
const INSTEAD_OF_ZERO = '/dev/full'

/** Path of Node inside a jail. */
const NODE_INSIDE = '/usr/bin/node'

export interface JailMounts {
  /** bubblewrap's options. */
  options: string[]
  /** Path of Node inside. */
  node: string
}

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
export async function jailMounts({ visible, prlimit, etc, scratch }: MountOptions): Promise<JailMounts> {
  const libraries = await libraryDirectories([process.execPath, prlimit, ...visible.addons])
  const node = nodeInside(process.execPath, libraries)
  const options = [
    ...libraries.flatMap((directory) => readOnly(directory)),
    ...readOnly(visible.node, node),
    ...readOnly(prlimit),
    ...readOnly(visible.modules, MODULES_DIRECTORY),
    ...readOnly(etc, '/etc'),
    ...readOnly('.', '/snippet'),
    ...['--proc', '/proc', '--dev', '/dev', '--dev-bind', INSTEAD_OF_ZERO, '/dev/zero'],
    ...COVERED.map((name) => `/proc/${name}`)
      .filter((path) => existsSync(path))
      .flatMap((path) => readOnly(visible.emptyFile, path)),
    ...readOnly(visible.statFile, '/proc/stat'),
    ...EMPTIED.filter((path) => existsSync(path)).flatMap((path) => [
      ...['--tmpfs', path],
      ...['--remount-ro', path],
    ]),
    ...scratch,
    ...['--remount-ro', '/dev', '--remount-ro', '/proc', '--remount-ro', '/', '--chdir', '/snippet'],
  ]
  return { options, node }
}

/**
 * The same place for every machine: nothing that the jail has of its own (/tmp, /etc) hides it, and it names nobody's home.
 * A Node that brings libraries along finds them by its own path, and stays there.
 */
export function nodeInside(node: string, libraries: readonly string[]): string {
  const installation = `${dirname(dirname(node))}/`
  const isItsOwn = installation !== '/usr/' && installation !== '//'
  return isItsOwn && libraries.some((path) => `${path}/`.startsWith(installation)) ? node : NODE_INSIDE
}

function readOnly(source: string, target = source): string[] {
  return ['--ro-bind', source, target]
}
