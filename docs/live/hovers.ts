/**
 * Puts the type of every name into the code that a page shows. The types are attributes that a style sheet shows,
 * so that they need no script; `twoslash` finds them, once for each version of code and library.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ShikiTransformer } from 'shiki'
import { createTwoslasher, type CreateTwoslashOptions, type TwoslashInstance } from 'twoslash'
import ts from 'typescript'

export interface Hover {
  start: number
  length: number
  type: string
  /** First paragraph of the doc comment. */
  about?: string
}

/** The shown code, and the names in it. */
export interface HoveredCode {
  code: string
  hovers: Hover[]
}

const repository = fileURLToPath(new URL('../..', import.meta.url))
const CACHE = join(repository, 'dist/.hovers')
const MAX_ABOUT = 160

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  strict: true,
  skipLibCheck: true,
  types: ['node'],
}

let twoslasher: TwoslashInstance | undefined

/**
 * @param code with its hidden lines, which are needed for the types
 * @param library changes when the library's declarations do
 */
export function hoveredCode(code: string, library: string): HoveredCode {
  const key = createHash('sha256').update(`${code}\0${library}`).digest('hex')
  const file = join(CACHE, `${key}.json`)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as HoveredCode
  const found = find(code)
  mkdirSync(CACHE, { recursive: true })
  writeFileSync(file, JSON.stringify(found))
  return found
}

function find(code: string): HoveredCode {
  twoslasher ??= createTwoslasher({
    tsModule: ts as unknown as NonNullable<CreateTwoslashOptions['tsModule']>,
    vfsRoot: repository,
    compilerOptions: OPTIONS,
  })
  const marked = code
    .replace(/^\s*\/\/ #hide\s*$/gm, '// ---cut-start---')
    .replace(/^\s*\/\/ #endhide\s*$/gm, '// ---cut-end---')
  const found = twoslasher(marked, 'ts')
  const shown = found.code.trimStart()
  const removed = found.code.length - shown.length
  const hovers = found.hovers.map(({ start, length, text, docs }) => {
    const about = firstParagraph(docs)
    return { start: start - removed, length, type: shortType(text), ...(about && { about }) }
  })
  return { code: shown.trimEnd(), hovers }
}

/** Without the notes of the language service: `(alias)`, and the line that repeats the import. */
function shortType(text: string): string {
  return text.replace(/^\((?:alias|local var)\) /, '').replace(/\nimport .*$/, '')
}

function firstParagraph(docs: string | undefined): string | undefined {
  const text = docs
    ?.split(/\n\s*\n/)[0]
    ?.replace(/\s+/g, ' ')
    .trim()
  if (text === undefined || text === '') return undefined
  return text.length > MAX_ABOUT ? `${text.slice(0, MAX_ABOUT - 1)}…` : text
}

/** Marks the names in the code that `hoveredCode` has seen; other code stays as it is. */
export function typeHovers(seen: ReadonlyMap<string, Hover[]>): ShikiTransformer {
  return {
    name: 'hublet:type-hovers',
    preprocess(code, options) {
      const hovers = seen.get(code.trimEnd())
      if (hovers === undefined) return
      options.decorations ??= []
      for (const { start, length, type, about } of hovers) {
        const text = about === undefined ? type : `${type}\n\n${about}`
        options.decorations.push({
          start,
          end: start + length,
          properties: { class: 'type-hover', 'data-type': text },
        })
      }
    },
  }
}
