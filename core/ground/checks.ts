/** Refuses arguments that no hub can work with, before anything happens. */
import { HubError } from './errors.ts'
import { shown } from './shown.ts'

/** @throws ERR_DESCRIPTOR_INVALID unless `fd` is a non-negative integer */
export function checkDescriptor(fd: unknown): asserts fd is number {
  if (Number.isInteger(fd) && (fd as number) >= 0 && (fd as number) <= 0x7fffffff) return
  throw new HubError(
    'ERR_DESCRIPTOR_INVALID',
    `${shown(fd)} is no descriptor: give the number of an open one, 0 or more, or an object with such an fd`,
  )
}

/** @throws ERR_OPTION_INVALID unless it is one of the two */
export function checkDirection(direction: unknown): void {
  if (direction === 'read' || direction === 'write') return
  throw new HubError('ERR_OPTION_INVALID', `${shown(direction)} is no direction: give 'read' or 'write'`)
}

/** @throws ERR_OPTION_INVALID unless `seconds` is a finite number, 0 or more */
export function checkSeconds(seconds: unknown): asserts seconds is number {
  if (typeof seconds === 'number' && seconds >= 0 && seconds < Infinity) return
  throw new HubError('ERR_OPTION_INVALID', `${shown(seconds)} is no time to wait: give seconds, 0 or more`)
}

/** @throws ERR_OPTION_INVALID unless `call` is a function */
export function checkCallback(call: unknown): void {
  if (typeof call === 'function') return
  throw new HubError('ERR_OPTION_INVALID', `${shown(call)} is no function that a timer could call`)
}
