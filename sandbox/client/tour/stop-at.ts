/** Writes the condition of a stop at an event, for a reader who writes a tour of their own. */
import { labelsOf } from '../trace/lane-labels.ts'
import type { TraceLog } from '../trace/trace-log.ts'
import { fieldsOf, meets, type Condition } from './conditions.ts'

/** The fields that say which event of a kind is meant; the others are numbers that each run gives anew. */
const TELLING = ['id', 'from', 'to', 'owner', 'by', 'why', 'outcome', 'name', 'hub', 'direction']
const NAMED = new Set(['id', 'from', 'to', 'owner', 'by'])

/** The condition that this event meets, as the next one after the event at `after`. */
export function conditionAt(log: TraceLog, index: number, after = -1): string {
  const event = log.events[index]
  if (!event) return ''
  const labels = labelsOf(log)
  const fields = fieldsOf(event.kind) ?? []
  const conditions = TELLING.filter((field) => fields.includes(field)).flatMap((field): Condition[] => {
    const found = (event as Record<string, unknown>)[field]
    if (found === undefined) return []
    const value =
      NAMED.has(field) && typeof found === 'number'
        ? (labels.get(found)?.at(-1) ?? log.nameOf(found))
        : String(found)
    return value.includes('"') ? [] : [{ field, is: '=', value }]
  })
  const names = {
    labelsOf: (greenlet: number) => labels.get(greenlet) ?? [log.nameOf(greenlet)],
    lineOf: (at: number) => log.lineOf(at),
    secondsOfTimer: (timer: number) => log.secondsOfTimer(timer),
  }
  const from = after < index ? after + 1 : 0
  const before = log.events
    .slice(from, index)
    .filter((earlier, at) => earlier.kind === event.kind && meets(names, earlier, from + at, conditions))
  const written = conditions.map(
    ({ field, value }) => `${field}=${/[\s"]/.test(value) ? `"${value}"` : value}`,
  )
  return [event.kind, ...written, ...(before.length > 0 ? [`nth=${before.length + 1}`] : [])].join(' ')
}
