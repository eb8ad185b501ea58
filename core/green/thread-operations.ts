/** The tracing channel `hublet:greenthread`: one operation per greenthread, from its first line to its end. */
import type { Greenlet, Outcome } from '../greenlet/greenlet.ts'
import { channelsOf } from '../ground/node.ts'
import { Operation, type OperationEnd } from '../ground/operation.ts'

/** A message of the tracing channel `hublet:greenthread`. */
export interface GreenthreadOperation extends OperationEnd {
  /** The greenthread; its `id` is unique in its thread, its `name` that of its function. */
  readonly thread: Greenlet
}

const channels = channelsOf('hublet:greenthread')

/** By their greenthreads, from a start that somebody was told to the end. */
const operations = new Map<Greenlet, Operation<GreenthreadOperation>>()

/** Whether anybody wants to be told of greenthreads that start from now on. */
export function threadsAreTold(): boolean {
  return channels.hasSubscribers
}

/** Tells of its start, and runs its first part. */
export function tellStart<T>(thread: Greenlet, first: () => T): T {
  const operation = new Operation<GreenthreadOperation>(channels, { thread })
  operations.set(thread, operation)
  return operation.start(first)
}

/** Tells of its end, if its start was told. */
export function tellEnd(thread: Greenlet, outcome: Outcome, value: unknown): void {
  if (operations.size === 0) return
  const operation = operations.get(thread)
  operations.delete(thread)
  operation?.end(outcome, value)
}
