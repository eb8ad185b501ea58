/** Stands in for `core/ground/node.ts` in a page: the same by what every browser has, or an error that says what is missing. */
import { LINUX_ERRNO } from '../../ground/linux-errno.ts'
import type { AsyncContext, Channels } from '../../ground/node.ts'
import { notInPage } from '../not-in-page.ts'
import { inspect } from './inspect.ts'

// Classes that `using` takes are made after this; some engines do not have it yet.
;(Symbol as { dispose?: symbol }).dispose ??= Symbol.for('Symbol.dispose')

export { inspect }

/** Taken before fake timers of a test runner replace it. */
export const { performance } = globalThis

/** A page has no numbers of its own. */
export const systemErrno: Partial<Record<string, number>> = {}

const names = new Map<number, string>(Object.entries(LINUX_ERRNO).map(([name, number]) => [number, name]))
names.set(LINUX_ERRNO.EOPNOTSUPP, 'ENOTSUP') // so does Node, since both have one number in Linux

export function getSystemErrorName(errno: number): string {
  return names.get(-errno) ?? `Unknown system error ${errno}`
}

export function isNativeError(value: unknown): value is Error {
  return value instanceof Error
}

/** Only a page that is isolated from other origins has the class. */
export function isSharedArrayBuffer(value: unknown): value is SharedArrayBuffer {
  return 'SharedArrayBuffer' in globalThis && value instanceof SharedArrayBuffer
}

/** @throws ERR_NOT_IN_PAGE */
export function shareMemory(bytes: number): SharedArrayBuffer {
  if ('SharedArrayBuffer' in globalThis && 'waitAsync' in Atomics) return new SharedArrayBuffer(bytes)
  throw notInPage(
    'hub.wake',
    'memory that threads share',
    'serve the page with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: ' +
      'require-corp, or wake a greenthread by a message of the other thread',
  )
}

/** Four numbers from 0 to 255, none with a zero before it. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

/** @returns 4, 6, or 0 for what is not an IP address */
export function isIP(text: string): 0 | 4 | 6 {
  if (IPV4.test(text)) return 4
  return /^[\da-f.:]+$/i.test(text) && text.includes(':') && URL.canParse(`http://[${text}]`) ? 6 : 0
}

/** A page has no `AsyncLocalStorage`. */
const NO_STORES: AsyncContext = {
  runInAsyncScope: (call, self) => call.call(self),
  emitDestroy: () => undefined,
}

export function captureContext(): AsyncContext {
  return NO_STORES
}

/** A page has no channels of diagnostics, so nobody listens. */
const NO_CHANNELS: Channels = {
  hasSubscribers: false,
  start: { runStores: (_message, call) => call() },
  end: { publish: () => undefined },
  asyncStart: { publish: () => undefined },
  asyncEnd: { publish: () => undefined },
  error: { publish: () => undefined },
}

export function channelsOf(_name: string): Channels {
  return NO_CHANNELS
}

/** Nobody starts a page with settings, but a program in it may have a `process` whose `env` has some. */
export function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Partial<Record<string, string>> } }
  return process?.env?.[name] || undefined
}

export function tell(text: string): void {
  console.error(text)
}

export function warn(text: string, code?: string): void {
  console.warn(`${code === undefined ? '' : `[${code}] `}HubletWarning: ${text}`)
}
