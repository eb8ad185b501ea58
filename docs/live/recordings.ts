/** Recorded runs of the live blocks: what the hub did and what was printed, for a page that has no server. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TraceEvent } from '../../sandbox/shared/trace-events.ts'
import { readPrograms, type Program } from './read-programs.ts'

/** One run, as the page loads it. */
export interface Recording {
  /** Of code, hub and library. Another fingerprint means that the recording is stale. */
  fingerprint: string
  hub: string
  events: TraceEvent[]
  /** Printed text, and the number of events before it. */
  output: { text: string; events: number }[]
}

/** Set by the script that bundles this file; VitePress and the tests run it where it lies. */
const repository = process.env['HUBLET_ROOT'] ?? fileURLToPath(new URL('../..', import.meta.url))

/** VitePress copies what is in `public` as it is. */
export const RECORDINGS = join(repository, 'docs/public/recordings')

/** The things that decide about a run, beside its code. */
const LIBRARY = ['dist/core', 'dist/sandbox/runner', 'native/build/Release/hublet.node']

/** Every live fence of the site, in the order of the pages. */
export function livePrograms(): Program[] {
  const docs = join(repository, 'docs')
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !/(^|\/)(\.|public\/)/.test(path))
    .sort()
    .flatMap((path) => readPrograms(join(docs, path)))
    .filter(({ live }) => live)
}

/** Names the recording of one block: the same code on the same hub is recorded once. */
export function recordingKey(code: string, hub: string | undefined): string {
  return digest(code.trimEnd(), hub ?? '').slice(0, 16)
}

/** @returns undefined when there is none */
export function readRecording(key: string, directory = RECORDINGS): Recording | undefined {
  const file = join(directory, `${key}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recording) : undefined
}

/** The library as it is built now. */
export function libraryFingerprint(): string {
  const hash = createHash('sha256')
  for (const place of LIBRARY)
    for (const file of filesIn(join(repository, place)))
      hash.update(relative(repository, file)).update(readFileSync(file))
  return hash.digest('hex')
}

export function fingerprintOf(code: string, hub: string | undefined, library: string): string {
  return digest(code.trimEnd(), hub ?? '', library)
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex')
}

function filesIn(place: string): string[] {
  if (place.endsWith('.node')) return existsSync(place) ? [place] : []
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .sort()
    .map((file) => join(place, file))
}
