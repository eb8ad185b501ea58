/**
 * The playground in its address: `#s=2.<base64url of deflated JSON>` holds code, hub and view, and maybe a run that is
 * over. Opening it never runs anything.
 *
 * Live blocks write `#code=1.<base64url>&hub=poll`, which needs no compressor on pages of text; it is read here as well.
 */
import { deflateSync, Inflate } from 'fflate'
import * as v from 'valibot'
import { MAX_CODE_LENGTH } from '../../shared/protocol.ts'
import { fromHash as fromBlockHash } from './shared-code.ts'
import { schemaProblem } from '../../shared/schema-problem.ts'
import { SCALE_NAMES } from '../timeline/axis.ts'
import { LEVELS, type Level } from '../trace/levels.ts'
import type { TraceFile } from './trace-file.ts'
import { packTrace, unpackTrace } from './trace-link.ts'

/** A story is a few kilobytes; `parseTour` reads no more. */
export const MAX_TOUR_LENGTH = 6000

/** Stands before the data, so that a later form can be told from this one. */
const VERSION = 2

const position = v.pipe(v.number(), v.integer(), v.minValue(1))

const shareSchema = v.object({
  code: v.pipe(v.string(), v.maxLength(MAX_CODE_LENGTH)),
  hub: v.optional(v.pipe(v.string(), v.maxLength(40))),
  /** The second hub of a comparison. */
  other: v.optional(v.pipe(v.string(), v.maxLength(40))),
  /** The seed of the order, for a run in the page. */
  order: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))),
  /** Line and column of both ends. */
  selection: v.optional(v.tuple([position, position, position, position])),
  /** Number of the event at the cursor, from 1 as on the screen. */
  event: v.optional(position),
  /** How the timeline is drawn, and how large. */
  scale: v.optional(v.picklist(SCALE_NAMES)),
  zoom: v.optional(v.pipe(v.number(), v.finite(), v.minValue(1e-9), v.maxValue(1e9))),
  /** The panes that are shown beside code and terminal. */
  view: v.optional(v.pipe(v.string(), v.maxLength(40))),
  /** The stops of a story, as their author has written them. */
  tour: v.optional(v.pipe(v.string(), v.maxLength(MAX_TOUR_LENGTH))),
  /** How much of the run is shown. */
  level: v.optional(v.picklist(LEVELS)),
  /** The stop to begin with, from 1, and whether all is shown as slides. */
  stop: v.optional(position),
  slides: v.optional(v.boolean()),
  /** A run of the code, packed; it is read on its own. */
  trace: v.optional(v.unknown()),
})

export interface Shared extends Omit<v.InferOutput<typeof shareSchema>, 'trace'> {
  trace?: TraceFile
}

/**
 * The level of a link. One without a level is older than the first level, and its maker saw all of the run: it still
 * shows that when it holds a run or points at an event. Undefined for one that only brings code.
 */
export function levelOfLink({ level, trace, event }: Shared): Level | undefined {
  return level ?? (trace !== undefined || event !== undefined ? 'kernel' : undefined)
}

export type CodeSelection = NonNullable<Shared['selection']>

export type Link =
  { holds: 'nothing' } | { holds: 'share'; shared: Shared } | { holds: 'problem'; problem: string }

/** Browsers take this and more; chats and mail programs that break long links do so at any length. */
export const MAX_RUN_HASH = 32_000

/** The same with a run; undefined when it is too long for a link. */
export function toRunHash(shared: Shared & { trace: TraceFile }): string | undefined {
  const json = encode(shared)
  if (json.length > MAX_INFLATED_BYTES) return undefined
  const hash = toHash(json)
  return hash.length > MAX_RUN_HASH ? undefined : hash
}

export function toShareHash(shared: Shared): string {
  return toHash(encode(shared))
}

function encode({ trace, ...view }: Shared): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ ...view, ...(trace && { trace: packTrace(trace) }) }))
}

function toHash(json: Uint8Array): string {
  const bytes = deflateSync(json, { level: 9 })
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  const encoded = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return `#s=${VERSION}.${encoded}`
}

export function fromShareHash(hash: string): Link {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''))
  const data = parameters.get('s')
  if (data !== null) return read(data)
  if (!parameters.has('code')) return { holds: 'nothing' }
  const shared = fromBlockHash(hash)
  return shared ? { holds: 'share', shared } : problem(CUT_OFF)
}

const CUT_OFF =
  'This link is damaged, probably cut off on its way: ask for it again. Your own code is still here.'

function problem(text: string): Link {
  return { holds: 'problem', problem: text }
}

function read(data: string): Link {
  const [, version, encoded] = /^(\d{1,6})\.([\w-]+)$/.exec(data) ?? []
  if (version === undefined || encoded === undefined) return problem(CUT_OFF)
  if (Number(version) !== VERSION) {
    return problem(
      `This link was made by another version of the playground (form ${version}; this one reads form ${VERSION}). Your own code is still here.`,
    )
  }
  let value: unknown
  try {
    value = JSON.parse(inflate(encoded))
  } catch {
    return problem(CUT_OFF)
  }
  const result = v.safeParse(shareSchema, value)
  if (result.success) return withTrace(result.output)
  return problem(
    `This link holds something that the playground can not show (${schemaProblem(result.issues, 'at its top')}). Your own code is still here.`,
  )
}

function withTrace({ trace: packed, ...shared }: v.InferOutput<typeof shareSchema>): Link {
  if (packed === undefined) return { holds: 'share', shared }
  const read = unpackTrace(packed)
  if (read.ok) return { holds: 'share', shared: { ...shared, trace: read.file } }
  return problem(`The run in this link cannot be shown. ${read.problem} Your own code is still here.`)
}

/** Whatever a link holds, it becomes no more than this: a few thousand events, or any code. */
const MAX_INFLATED_BYTES = 1024 * 1024

function inflate(encoded: string): string {
  const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  let ended = false
  const stream = new Inflate((chunk, final) => {
    bytes += chunk.length
    if (bytes > MAX_INFLATED_BYTES) throw new Error('too large')
    text += decoder.decode(chunk, { stream: !final })
    ended = final
  })
  // In small pieces, so that a link that would become gigabytes is given up early.
  for (let at = 0; at < binary.length; at += 1024) {
    const piece = Uint8Array.from(binary.slice(at, at + 1024), (character) => character.charCodeAt(0))
    stream.push(piece, at + 1024 >= binary.length)
  }
  if (!ended) throw new Error('cut off')
  return text
}
