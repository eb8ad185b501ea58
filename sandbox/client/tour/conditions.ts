/**
 * The condition of a stop: an event of a kind, whose fields are as wanted. Kinds and fields are those of the trace format;
 * `printed` is the moment at which a text had been printed.
 */
import { anyEventSchema, type TraceEvent } from '../../shared/trace-events.ts'

export const PRINTED = 'printed'
export type StopKind = TraceEvent['kind'] | typeof PRINTED

export const COMPARISONS = ['=', '!=', '<', '>', '~'] as const

export interface Condition {
  readonly field: string
  /** `~`: the field holds the text. */
  readonly is: (typeof COMPARISONS)[number]
  readonly value: string
}

/** Fields that name a greenlet, by its name on the lane. */
const GREENLETS = new Set(['greenlet', 'id', 'from', 'to', 'owner', 'by', 'mainloop', 'parent'])

/** Fields that only the recorder reads. */
const HIDDEN = new Set(['kind', 'seq', 't', 'at', 'printed'])

/** Every kind with its fields, in the order of the trace format. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ...anyEventSchema.options.map(({ entries }): [string, readonly string[]] => [
    entries.kind.literal,
    [
      ...Object.keys(entries).filter((field) => !HIDDEN.has(field)),
      // The event itself names its timer only.
      ...(/^timer-(fired|canceled)$/.test(entries.kind.literal) ? ['seconds'] : []),
      'line',
    ],
  ]),
  [PRINTED, ['text']],
])

export const STOP_KINDS: readonly string[] = [...FIELDS.keys()]

export function fieldsOf(kind: string): readonly string[] | undefined {
  return FIELDS.get(kind)
}

/** The facts about a run that conditions ask for. */
export interface Names {
  /** The greenlet's name, with its number where several have it: `worker`, `worker (2)`. */
  labelsOf(greenlet: number): readonly string[]
  lineOf(index: number): number | undefined
  secondsOfTimer(timer: number): number | undefined
}

/** Whether the event at `index` meets all conditions. */
export function meets(
  names: Names,
  event: TraceEvent,
  index: number,
  conditions: readonly Condition[],
): boolean {
  return conditions.every(({ field, is, value }) => {
    const found = valueOf(names, event, index, field)
    if (typeof found === 'number' && GREENLETS.has(field)) {
      const isOne = names.labelsOf(found).includes(value)
      return is === '!=' ? !isOne : isOne
    }
    return compare(found, is, value)
  })
}

function valueOf(names: Names, event: TraceEvent, index: number, field: string): unknown {
  if (field === 'line') return names.lineOf(index)
  if (field === 'seconds' && 'timer' in event && !('seconds' in event))
    return names.secondsOfTimer(event.timer)
  return (event as Record<string, unknown>)[field]
}

function compare(found: unknown, is: Condition['is'], value: string): boolean {
  if (is === '!=') return String(found) !== value
  if (found === undefined) return false
  switch (is) {
    case '=':
      return typeof found === 'number' ? found === Number(value) : found === value
    case '<':
      return Number(found) < Number(value)
    case '>':
      return Number(found) > Number(value)
    case '~':
      return String(found).includes(value)
  }
}
