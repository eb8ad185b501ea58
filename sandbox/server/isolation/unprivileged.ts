/** Takes the rights of root from programs, where the server has them. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { RunUsers } from './run-users.ts'
import { requireTool } from './tools.ts'

const run = promisify(execFile)

/** Group of all programs when the server is root: `nogroup`. */
export const NOGROUP = 65_534

export interface Unprivileged {
  /** Whether they are others than the server's own. */
  readonly areOthers: boolean
  /** Takes a user for one run. */
  take(): RunUser
}

/** A user for one run. */
export interface RunUser {
  /** Words in front of a command that run it as this user, without new privileges; may be none. */
  readonly prefix: string[]
  giveBack(): void
}

/** Every program runs as the server's own user. */
export const SAME_USER: Unprivileged = {
  areOthers: false,
  take: () => ({ prefix: [], giveBack: () => undefined }),
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/**
 * Users for the programs of this server: its own, unless that is root.
 * @param users what a server that is root has leased
 * @throws Error that says why this root cannot become another user, as in some containers
 */
export async function unprivilegedUsers(users: RunUsers | undefined): Promise<Unprivileged> {
  if (users === undefined) return SAME_USER
  const setpriv = requireTool('setpriv')
  const take = (): RunUser => {
    const user = users.take()
    const options = [`--reuid=${user}`, `--regid=${NOGROUP}`, '--clear-groups', '--no-new-privs']
    return { prefix: [setpriv, ...options], giveBack: () => users.giveBack(user) }
  }
  const trial = take()
  const [file = '', ...args] = trial.prefix
  await run(file, [...args, '/bin/sh', '-c', ':'])
  trial.giveBack()
  return { areOthers: true, take }
}
