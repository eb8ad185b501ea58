/** Stands in for `core/trace/index.ts` in a page: all of it but `watchNode`, which needs Node's `async_hooks`. */
export { addInstrument, removeInstrument } from '../../ground/instrument.ts'
export { TRACE_VERSION } from '../../trace/events.ts'
export { toChromeTrace } from '../../trace/chrome-trace.ts'
export { mark } from '../../trace/mark.ts'
export { TraceRecorder } from '../../trace/recorder.ts'
