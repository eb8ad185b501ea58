/** The messages between the page and the worker of a snippet, for runs that take place in the page. */
import * as v from 'valibot'
import { schemaProblem } from './schema-problem.ts'
import { traceEventSchema } from './trace-events.ts'

/** The hubs that a run in the page may ask for; the first one is used unless another is asked for. */
export const PAGE_HUBS = ['simulated', 'epolls', 'poll', 'selects'] as const
export type PageHub = (typeof PAGE_HUBS)[number]

/** Bounds of a run in the page: those of a run on a server. */
export const PAGE_LIMITS = {
  seconds: 30,
  askSeconds: 10,
  moreSeconds: 30,
  outputBytes: 640 * 1024,
  traceEvents: 20_000,
  /** Of any kind; a run that sends more is ended. */
  items: 400_000,
} as const

/** The last line that is printed about an error which nobody caught. */
export const LAST_WORDS = 'Simulated kernel, in this page'

/** The only message to the frame: the program of the worker. With it comes the port between worker and page. */
export interface StartWorker {
  runner: string
}

/** The first message to the worker on its port, which waits for a snippet already. */
export interface Prepare {
  compiler: string
}

/** The second one. */
export interface StartRun {
  code: string
  hub: PageHub | undefined
  /** Decides what has no order of its own; undefined for nothing to vary. */
  seed: number | undefined
  columns: number
  rows: number
}

/** A message to a run that goes on: what the reader does with the terminal. */
export type ToRun = { type: 'input'; data: string } | { type: 'resize'; columns: number; rows: number }

/** The only message of the frame: the browser could not start the worker. */
export interface FrameFailed {
  failed: string
}

const workerItemSchema = v.variant('type', [
  v.object({ type: v.literal('started') }),
  /** It is not sent again for what would be printed beyond the limit. */
  v.object({ type: v.literal('output'), text: v.string() }),
  v.object({ type: v.literal('event'), event: traceEventSchema }),
  /** How many events were held back so far. */
  v.object({ type: v.literal('dropped'), count: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  v.object({ type: v.literal('not-compiled'), report: v.string() }),
  /** It needs what only a machine has; a sentence for the reader. */
  v.object({ type: v.literal('refused'), sentence: v.string() }),
  v.object({ type: v.literal('ended'), exitCode: v.pipe(v.number(), v.safeInteger()) }),
])

/** The worker sends them in arrays. */
export type WorkerItem = v.InferOutput<typeof workerItemSchema>

/** Parses one item: the snippet runs beside the code that sends, and may have sent it. */
export function parseWorkerItem(value: unknown): { item: WorkerItem } | { problem: string } {
  const result = v.safeParse(workerItemSchema, value)
  if (result.success) return { item: result.output }
  return { problem: `not an item of a run at ${schemaProblem(result.issues)}` }
}
