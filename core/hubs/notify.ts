/** Telling this thread's hub what happened to a descriptor behind its back. */
import { getHub } from './registry.ts'

/** The descriptor was closed: whoever waits for it gets `IOClosed`. @eventlet eventlet.hubs.notify_close */
export function notifyClose(fd: number): void {
  getHub().notifyClose(fd)
}

/** The number names a new descriptor: whoever waits for the old one gets `IOClosed`. @eventlet eventlet.hubs.notify_opened */
export function notifyOpened(fd: number): void {
  getHub().markAsReopened(fd)
}
