/** Telling this thread's hub what happened to a descriptor behind its back. */
import { checkDescriptor } from '../ground/checks.ts'
import { getHub } from '../hubs/registry.ts'

/**
 * The descriptor was closed: whoever waits for it gets `IOClosed`.
 *
 * @throws ERR_DESCRIPTOR_INVALID
 * @eventlet eventlet.hubs.notify_close
 */
export function notifyClose(fd: number): void {
  checkDescriptor(fd)
  getHub().notifyClose(fd)
}

/**
 * The number names a new descriptor: whoever waits for the old one gets `IOClosed`.
 *
 * @throws ERR_DESCRIPTOR_INVALID
 * @eventlet eventlet.hubs.notify_opened
 */
export function notifyOpened(fd: number): void {
  checkDescriptor(fd)
  getHub().markAsReopened(fd)
}
