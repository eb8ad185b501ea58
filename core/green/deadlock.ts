/** Refuses a wait for an end that would never come, where the one who waits would be among those who hold it up. */
import { HubError } from '../ground/errors.ts'
import { getCurrent, type Greenlet } from '../greenlet/greenlet.ts'
import { waitForAllWith } from './lacks.ts'

/** @throws ERR_WAIT_DEADLOCK, ERR_POOL_DEADLOCK when the current greenlet must not wait for the end of this one */
export function refuseDeadlock(thread: Greenlet): void {
  const current = getCurrent()
  if (thread === current) throw waitsForItself(thread.name)
  if (thread.pause === null || current.limit !== null) return
  const lack = waitForAllWith(thread, current)
  if (lack === null) return
  throw lack.what === 'all members'
    ? waitsForGroup(current.name, thread.name)
    : waitsForPool(current.name, thread.name)
}

function waitsForItself(name: string): HubError {
  return new HubError(
    'ERR_WAIT_DEADLOCK',
    `The greenthread ${name} waits for its own end, which would never come: wait for it in another greenthread`,
  )
}

function waitsForGroup(member: string, name: string): HubError {
  return new HubError(
    'ERR_WAIT_DEADLOCK',
    `wait() was called by ${member}, a member of a group, and ${name} waits for the end of that group: ` +
      'neither would come. Let a greenthread outside of the group wait, or let the member return.',
  )
}

function waitsForPool(job: string, name: string): HubError {
  return new HubError(
    'ERR_POOL_DEADLOCK',
    `wait() was called by ${job}, which runs in a pool, and ${name} waits for the end of that pool: ` +
      'neither would come. Let a greenthread outside of the pool wait.',
  )
}
