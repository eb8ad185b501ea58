/** Stands in for `core/trace/record-run.ts` in a page, where HUBLET_TRACE can't be set: a `TraceRecorder` records there. */
export {}
