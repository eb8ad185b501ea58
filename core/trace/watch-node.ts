/**
 * Node's own callbacks as events of the trace. Node makes many for itself, and so does the library: the stack on which one was
 * asked for tells whose it is.
 */
import { asyncWrapProviders, createHook, executionAsyncResource } from 'node:async_hooks'
import { checkFlag } from '../ground/checks.ts'
import { instruments, type NodeCallback } from '../ground/instrument.ts'
import { isOwnLine } from '../ground/library-place.ts'

/** The resources that Node makes for itself too, below others of its functions than these. */
const DIRECT = new Map<string, NodeCallback['what']>([
  ['PROMISE', 'promise'],
  ['Microtask', 'microtask'],
  ['TickObject', 'tick'],
])
const ASKING = /^node:(internal\/)?(async_hooks|process\/task_queues)$/

/** By resource, so that it is collected with a promise; null for what Node's modules ask for on behalf of the program. */
const asked = new WeakMap<object, NodeCallback | null>()
/** One may run within another. */
const running: NodeCallback[] = []

const hook = createHook({ init, before, after })

/**
 * Tells instruments what Node calls back for the program, see `callback-begun` in a trace. Every promise costs more with it.
 *
 * @throws ERR_OPTION_INVALID for anything but true or false
 */
export function watchNode(state = true): void {
  if (checkFlag('watchNode: state', state)) hook.enable()
  else hook.disable()
}

function init(callback: number, resource: string, _: number, object: object): void {
  if (instruments === null) return
  const what = whatOf(resource, object)
  const whose = whoAsks(DIRECT.has(resource))
  if (whose === 'library' || (whose === 'node' && !asked.has(executionAsyncResource()))) return
  // Of what a module asks for, and of what follows on it, only the I/O is told: reading a file is several requests.
  if (whose !== 'program' && what !== 'io') return void asked.set(object, null)
  const seconds = resource === 'Timeout' && { seconds: (object as Timeout)._idleTimeout / 1000 }
  const kind = 'callback-scheduled'
  const event: NodeCallback = { seq: 0, t: 0, greenlet: 0, kind, callback, what, resource, ...seconds }
  asked.set(object, event)
  instruments.nodeCallback(event, false)
  // A promise is made whether somebody waits for it or not.
  if (what !== 'promise') instruments.nodeCallback({ ...event }, true)
}

function before(): void {
  const event = asked.get(executionAsyncResource())
  if (!event) return
  running.push(event)
  instruments?.nodeCallback({ ...event, kind: 'callback-begun' }, true)
}

function after(callback: number): void {
  const event = running.at(-1)
  if (event?.callback !== callback) return
  running.pop()
  instruments?.nodeCallback({ ...event, kind: 'callback-ended' }, true)
}

interface Timeout {
  _idleTimeout: number
  _repeat: number | null
}

function whatOf(resource: string, object: object): NodeCallback['what'] {
  if (resource === 'Timeout') return (object as Timeout)._repeat === null ? 'timeout' : 'interval'
  if (resource === 'Immediate') return 'immediate'
  return DIRECT.get(resource) ?? (Object.hasOwn(asyncWrapProviders, resource) ? 'io' : 'other')
}

function whoAsks(directly: boolean): 'program' | 'module' | 'node' | 'library' {
  let who: 'program' | 'module' = 'program'
  for (const frame of stack()) {
    // `then` is in no file.
    const file = frame.getFileName() ?? 'node:async_hooks'
    if (!file.startsWith('node:')) return isOwnLine(file) ? 'library' : who
    if (file.startsWith('node:internal/console')) return 'library'
    if (directly && !ASKING.test(file)) who = 'module'
  }
  return 'node'
}

function stack(): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  const holder: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = 30 // a call of the console has a dozen of Node's own
    Error.prepareStackTrace = (_, frames) => frames
    Error.captureStackTrace(holder, init)
    return holder.stack as NodeJS.CallSite[]
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    Error.prepareStackTrace = prepareStackTrace
  }
}
