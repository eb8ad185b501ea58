/**
 * The places of a run's own where it may write. bubblewrap bounds their bytes, not the number of their files, and an empty
 * file costs the kernel a kilobyte. So they are mounted in front of bubblewrap, in a user and a mount namespace that the run
 * has for this alone, over directories that are the same for every run.
 */
import { execFile } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Limits } from '../limits.ts'
import { requireTool } from './tools.ts'
import type { Unprivileged } from './unprivileged.ts'

const run = promisify(execFile)

/** Arguments: pairs of a mount's options and its directory, then `--`, then the command. */
const SCRIPT =
  'while [ "$1" != -- ]; do "$0" -t tmpfs -o "$1" tmpfs "$2" || exit 125; shift 2; done; shift; exec "$@"'

export interface Scratch {
  /** Words in front of bubblewrap that make the mounts. */
  prefix: string[]
  /** bubblewrap's options that show them inside. */
  mounts: string[]
}

interface Place {
  inside: string
  bytes: number
}

function placesOf(limits: Limits): Place[] {
  return [
    { inside: '/tmp', bytes: limits.fileBytes },
    { inside: '/dev/shm', bytes: limits.sharedBytes },
  ]
}

/**
 * Prepares places with a bound on their files, and tries them.
 * @throws Error when a user of a run may not make them here
 */
export async function boundedScratch(
  baseDirectory: string,
  limits: Limits,
  users: Unprivileged,
): Promise<Scratch> {
  const [unshare, mount] = [requireTool('unshare'), requireTool('mount')]
  const places = placesOf(limits).map(({ inside, bytes }) => ({
    inside,
    options: `size=${bytes},nr_inodes=${limits.temporaryFiles},mode=1777,nosuid,nodev`,
    directory: join(baseDirectory, `scratch${inside.replaceAll('/', '-')}`),
  }))
  for (const { directory } of places) {
    await mkdir(directory, { recursive: true })
    await chmod(directory, 0o755)
  }
  const prefix = [
    ...[unshare, '--user', '--map-root-user', '--mount', '--', '/bin/sh', '-c', SCRIPT, mount],
    ...places.flatMap(({ options, directory }) => [options, directory]),
    '--',
  ]
  const user = users.take()
  try {
    const [file = '', ...args] = [...user.prefix, '/usr/bin/env', '-i', ...prefix, '/bin/sh', '-c', ':']
    await run(file, args)
  } finally {
    user.giveBack()
  }
  return { prefix, mounts: places.flatMap(({ directory, inside }) => ['--bind', directory, inside]) }
}

/** Places that bubblewrap mounts itself: small, but with as many empty files as memory holds. */
export function unboundedScratch(limits: Limits): Scratch {
  const mounts = placesOf(limits).flatMap(({ inside, bytes }) => ['--size', String(bytes), '--tmpfs', inside])
  return { prefix: [], mounts }
}
