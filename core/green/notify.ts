/** Telling this thread's hub what happened to a descriptor behind its back. */
import { checkDescriptor } from '../ground/checks.ts'
import { getHub } from '../hubs/registry.ts'

/**
 * The descriptor was closed: those who wait for it get `IOClosed`.
 *
 * @throws ERR_DESCRIPTOR_INVALID
 * @eventlet eventlet.hubs.notify_close
 */
export function notifyClose(fd: number): void {
  checkDescriptor(fd)
  getHub().notifyClose(fd)
}

/**
 * The number names a new descriptor: those who wait for the old one get `IOClosed`.
 *
 * @throws ERR_DESCRIPTOR_INVALID
 * @eventlet eventlet.hubs.notify_opened
 */
export function notifyOpened(fd: number): void {
  checkDescriptor(fd)
  getHub().markAsReopened(fd)
}
