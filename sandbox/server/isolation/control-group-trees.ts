/** Finds the control groups of this process in /proc/self/cgroup and /proc/self/mountinfo. */
import { posix } from 'node:path'

export interface GroupTree {
  version: 1 | 2
  /** The directory of this process's own group. */
  directory: string
}

/** Without these there is nothing to gain. */
const NEEDED = ['memory', 'pids']
/** Taken where it is there. */
const WANTED = [...NEEDED, 'cpu']

interface Mount {
  /** Path in the tree that is mounted. */
  root: string
  point: string
  type: string
  options: string[]
}

/**
 * The trees that bound memory, processes and processors: one of version 2, or several of version 1.
 * @param cgroup text of /proc/self/cgroup
 * @param mountinfo text of /proc/self/mountinfo
 * @throws Error when memory or processes cannot be bounded
 */
export function parseTrees(cgroup: string, mountinfo: string): GroupTree[] {
  const mounts = mountinfo.split('\n').flatMap((line) => parseMount(line))
  const lines = cgroup.split('\n').filter((line) => line !== '')
  const trees = new Map<string, GroupTree>()
  for (const controller of WANTED) {
    const own = lines
      .map((line) => line.split(':'))
      .find(([, names]) => names?.split(',').includes(controller))
    const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller))
    if (own === undefined || mount === undefined) continue
    const directory = directoryIn(mount, own.slice(2).join(':'))
    trees.set(directory, { version: 1, directory })
  }
  const bounded = NEEDED.every((controller) => mounts.some(({ options }) => options.includes(controller)))
  if (bounded && trees.size > 0) return [...trees.values()]
  const unified = lines.find((line) => line.startsWith('0::'))
  const mount = mounts.find(({ type }) => type === 'cgroup2')
  if (unified === undefined || mount === undefined || trees.size > 0) {
    throw new Error('this machine has no control groups for memory and processes')
  }
  return [{ version: 2, directory: directoryIn(mount, unified.slice(3)) }]
}

/** proc_pid_mountinfo(5): optional fields end with a dash. */
function parseMount(line: string): Mount[] {
  const [before = '', after = ''] = line.split(' - ')
  const [, , , root = '', point = ''] = before.split(' ')
  const [type = '', , options = ''] = after.split(' ')
  return type === '' ? [] : [{ root, point, type, options: options.split(',') }]
}

/** In a container only a part of the tree may be mounted: the path of the group then begins with its root. */
function directoryIn({ root, point }: Mount, path: string): string {
  const below = root !== '/' && path.startsWith(root) ? path.slice(root.length) : path
  return posix.join(point, below).replace(/\/$/, '')
}
