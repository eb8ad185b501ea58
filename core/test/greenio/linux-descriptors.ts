/** Descriptors that only Linux has, opened by an addon that knows nothing of Hublet. */
import { createRequire } from 'node:module'
import { buildAddon } from '../../../native/test/build-addon.ts'

export interface LinuxDescriptors {
  eventfd(): number
  timerfd(nanoseconds: number): number
  inotify(folder: string): number
  /** Another number of the same open file. */
  duplicate(fd: number): number
}

export function descriptorsOfLinux(): LinuxDescriptors {
  const binary = buildAddon('linux-descriptors', 'linux_descriptors')
  return createRequire(import.meta.url)(binary) as LinuxDescriptors
}
