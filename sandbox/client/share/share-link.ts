/**
 * The playground in its address: `#s=2.<base64url of deflated JSON>` holds code, hub and view. Opening it never runs it.
 *
 * Live blocks write `#code=1.<base64url>&hub=poll`, which needs no compressor on pages of text; it is read here as well.
 */
import { deflateSync, Inflate } from 'fflate'
import * as v from 'valibot'
import { MAX_CODE_LENGTH } from '../../shared/protocol.ts'
import { fromHash as fromBlockHash } from '../shared-code.ts'
import { SCALE_NAMES } from '../timeline/axis.ts'

/** Stands before the data, so that a later form can be told from this one. */
const VERSION = 2

const position = v.pipe(v.number(), v.integer(), v.minValue(1))

const shareSchema = v.object({
  code: v.pipe(v.string(), v.maxLength(MAX_CODE_LENGTH)),
  hub: v.optional(v.pipe(v.string(), v.maxLength(40))),
  /** The second hub of a comparison. */
  other: v.optional(v.pipe(v.string(), v.maxLength(40))),
  /** Line and column of both ends. */
  selection: v.optional(v.tuple([position, position, position, position])),
  /** Number of the event at the cursor, from 1 as on the screen. */
  event: v.optional(position),
  /** How the timeline is drawn, and how large. */
  scale: v.optional(v.picklist(SCALE_NAMES)),
  zoom: v.optional(v.pipe(v.number(), v.finite(), v.minValue(1e-9), v.maxValue(1e9))),
  /** What is shown beside code and terminal. */
  view: v.optional(v.pipe(v.string(), v.maxLength(40))),
})

export type Shared = v.InferOutput<typeof shareSchema>
export type CodeSelection = NonNullable<Shared['selection']>

export type Link =
  { holds: 'nothing' } | { holds: 'share'; shared: Shared } | { holds: 'problem'; problem: string }

export function toShareHash(shared: Shared): string {
  const bytes = deflateSync(new TextEncoder().encode(JSON.stringify(shared)), { level: 9 })
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
  if (result.success) return { holds: 'share', shared: result.output }
  const issue = result.issues[0]
  return problem(
    `This link holds something that the playground can not show (${v.getDotPath(issue) ?? 'at its top'}: ${issue.message}). Your own code is still here.`,
  )
}

/** Whatever a link holds, it becomes no more than this. */
const MAX_INFLATED_BYTES = 4 * MAX_CODE_LENGTH + 4096

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
