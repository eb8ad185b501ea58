/**
 * `hublet/trace`: watch what hubs do.
 *
 * @module hublet/trace
 */
export { addInstrument, removeInstrument } from '../ground/instrument.ts'
export type {
  Cancellation,
  GreenletInfo,
  GroupInfo,
  HubInfo,
  Instrument,
  ListenerInfo,
  NodeCallback,
  TimerInfo,
  Why,
} from '../ground/instrument.ts'
export { TRACE_VERSION } from './events.ts'
export type {
  CancelReason,
  Direction,
  GreenletRole,
  Place,
  SwitchReason,
  TraceEvent,
  TraceEventKind,
  TraceStamp,
} from './events.ts'
export { toChromeTrace } from './chrome-trace.ts'
export type { ChromeTrace, ChromeTraceEvent } from './chrome-trace.ts'
export { mark } from './mark.ts'
export { TraceRecorder } from './recorder.ts'
export type { RecorderOptions } from './recorder.ts'
export { watchNode } from './watch-node.ts'
