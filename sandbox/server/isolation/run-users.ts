/**
 * A user of its own for each run of a server that is root. Much that the kernel counts belongs to a
 * user and to no namespace (file watchers, pipe buffers, signals in a queue, descriptors on their way),
 * and no run may use up another's: neither one of this server nor one of another server on this machine. So a
 * server leases its users, a block at a time, and two servers never have the same.
 */
import { join } from 'node:path'
import type { Log } from '../log.ts'
import { type MachineLock, tryLock } from './machine-lock.ts'

/** Inside the range that systemd keeps for users that come and go (61184 to 65519). */
const FIRST = 64_000
/** Enough for a server with the limits that it has by itself; one with more leases more. */
const BLOCK = 20
const BLOCKS = 50

/** Every Linux has it, and only root writes to it: no other user can take the locks, or be in their way. */
const LOCK_DIRECTORY = '/run'

/** Takes a block, by its first user; undefined when another server has it. */
export type LockBlock = (first: number) => MachineLock | undefined

export function lockIn(directory: string): LockBlock {
  return (first) => tryLock(join(directory, `hublet-users-${first}.lock`))
}

/**
 * Leases users for this server. Without locks it has users all the same, and the log says what that means.
 * @throws Error when other servers have them all
 */
export function leaseUsers(log: Log): RunUsers {
  const lock = lockIn(LOCK_DIRECTORY)
  try {
    lock(FIRST)?.release()
  } catch (error) {
    const why = (error as Error).message
    log.warn(`Runs of other servers on this machine may have the same users as runs of this one: ${why}.`)
    return new RunUsers(() => ({ release: () => undefined }))
  }
  return new RunUsers(lock)
}

export class RunUsers {
  readonly #lock: LockBlock
  /** The blocks of this server, by their first users. */
  readonly #leased = new Map<number, MachineLock>()
  #free: number[] = []

  /**
   * Leases the first block.
   * @throws Error when all are leased
   */
  constructor(lock: LockBlock) {
    this.#lock = lock
    this.#lease()
  }

  /** @throws Error when all are taken */
  take(): number {
    if (this.#free.length === 0) this.#lease()
    return this.#free.pop() as number
  }

  giveBack(user: number): void {
    this.#free.push(user)
  }

  /** Leaves the users to other servers. To be called when no run is left. */
  close(): void {
    for (const lock of this.#leased.values()) lock.release()
    this.#leased.clear()
    this.#free = []
  }

  #lease(): void {
    for (let first = FIRST; first < FIRST + BLOCK * BLOCKS; first += BLOCK) {
      if (this.#leased.has(first)) continue
      const lock = this.#lock(first)
      if (lock === undefined) continue
      this.#leased.set(first, lock)
      for (let user = first + BLOCK - 1; user >= first; user--) this.#free.push(user)
      return
    }
    throw new Error(`All ${BLOCK * BLOCKS} users for runs are taken by the servers of this machine.`)
  }
}
