/**
 * Parses trace events that come from a snippet, which is not trusted: types of `hublet/trace`, checked
 * at run time. That both describe the same events is pinned by a type test.
 */
import * as v from 'valibot'
import { plainCheck } from './plain-check.ts'
import { schemaProblem } from './schema-problem.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** Finite: JSON's `1e999` is read as infinity and would be sent on as null. */
const finite = v.pipe(v.number(), v.finite())
const text = v.pipe(v.string(), v.maxLength(1000))
const place = v.object({ line: count, column: count })
const stamp = { seq: count, t: count, greenlet: count, at: v.optional(place), printed: v.optional(count) }
const direction = v.picklist(['read', 'write'])
const listener = { ...stamp, listener: count, owner: count, fd: count, direction }
const group = { ...stamp, group: count, owner: count }
const callback = {
  ...stamp,
  callback: count,
  what: v.picklist(['promise', 'microtask', 'tick', 'timeout', 'interval', 'immediate', 'io', 'other']),
  resource: text,
  seconds: v.optional(finite),
}
const timer = { ...stamp, timer: count, owner: count }

export const anyEventSchema = v.variant('kind', [
  v.object({ ...stamp, kind: v.literal('hub-launched'), hub: text }),
  v.object({ ...stamp, kind: v.literal('hub-replaced'), hub: text, by: text }),
  v.object({ ...stamp, kind: v.literal('mainloop-started'), hub: text, mainloop: count }),
  v.object({
    ...stamp,
    kind: v.literal('mainloop-stopped'),
    hub: text,
    mainloop: count,
    error: v.optional(text),
  }),
  v.object({
    ...stamp,
    kind: v.literal('greenlet-spawned'),
    id: count,
    name: text,
    parent: count,
    role: v.picklist(['main', 'mainloop', 'greenlet', 'greenthread']),
  }),
  v.object({ ...stamp, kind: v.literal('greenlet-started'), id: count }),
  v.object({
    ...stamp,
    kind: v.literal('greenlet-ended'),
    id: count,
    outcome: v.picklist(['result', 'error', 'killed']),
    error: v.optional(text),
  }),
  v.object({
    ...stamp,
    kind: v.literal('switch'),
    from: count,
    to: count,
    why: v.picklist(['switch', 'resume', 'throw', 'kill', 'end', 'turn']),
  }),
  v.object({ ...group, kind: v.literal('group-opened') }),
  v.object({ ...group, kind: v.literal('group-joined'), id: count }),
  v.object({
    ...group,
    kind: v.literal('group-canceled'),
    by: count,
    why: v.picklist(['canceled', 'failed', 'killed', 'won']),
    reason: v.optional(text),
  }),
  v.object({ ...group, kind: v.literal('group-ended') }),
  v.object({ ...listener, kind: v.literal('listener-added') }),
  v.object({ ...listener, kind: v.literal('listener-woken') }),
  v.object({ ...listener, kind: v.literal('listener-removed') }),
  v.object({ ...listener, kind: v.literal('listener-closed') }),
  v.object({ ...timer, kind: v.literal('timer-scheduled'), seconds: finite }),
  v.object({ ...timer, kind: v.literal('timer-fired') }),
  v.object({ ...timer, kind: v.literal('timer-canceled') }),
  v.object({ ...stamp, kind: v.literal('wait-begun'), seconds: finite }),
  v.object({ ...stamp, kind: v.literal('wait-ended'), ready: count }),
  v.object({ ...stamp, kind: v.literal('system-call'), name: text, args: text, result: finite }),
  v.object({ ...stamp, kind: v.literal('error-squelched'), error: text }),
  v.object({ ...callback, kind: v.literal('callback-scheduled') }),
  v.object({ ...callback, kind: v.literal('callback-begun') }),
  v.object({ ...callback, kind: v.literal('callback-ended') }),
  v.object({ ...stamp, kind: v.literal('mark'), name: text }),
])

export type TraceEvent = v.InferOutput<typeof anyEventSchema>

type EventSchema = v.GenericSchema<unknown, TraceEvent>

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= 1000
const leaves = new Map<unknown, (value: unknown) => boolean>([
  [count, isCount],
  [finite, Number.isFinite],
  [text, isText],
])

/** By kind: a variant tries one kind after the other, and traces are long. */
const kinds = new Map<unknown, { schema: EventSchema; isPlain(value: unknown): boolean }>(
  anyEventSchema.options.map((schema) => [
    schema.entries.kind.literal,
    { schema, isPlain: plainCheck(schema.entries, leaves) },
  ]),
)
/** An event that `isPlain` has let pass is taken as it is. */
const asItIs = v.any() as EventSchema

/** The same as `anyEventSchema`, and quicker: only an event with something wrong or too much goes through its schema. */
export const traceEventSchema: EventSchema = v.lazy((value) => {
  const kind = kinds.get((value as { kind?: unknown } | null | undefined)?.kind)
  if (!kind) return anyEventSchema
  return kind.isPlain(value) ? asItIs : kind.schema
})

/** Parses one event, or says in a sentence why it is none. */
export function parseTraceEvent(value: unknown): { event: TraceEvent } | { problem: string } {
  const result = v.safeParse(traceEventSchema, value)
  if (result.success) return { event: result.output }
  return { problem: `not a trace event at ${schemaProblem(result.issues)}` }
}
