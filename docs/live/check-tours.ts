/** Walks every tour of the site in a run of its program. A walked one is walked again when something of it has changed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { compileSnippet } from './compile-snippet.ts'
import type { RecordingRoom } from './record.ts'
import { fingerprintOf, livePrograms, readRecording, recordingKey } from './recordings.ts'
import { toldPrograms, tourProblems, type ToldProgram } from './tours.ts'
import { untoldProblems } from './untold.ts'

/** A stop may depend on a race: a run that misses one is followed by another. */
const TRIES = 3

/** Fingerprints of the tours that were walked, beside the bundle of this file. */
export function walkedFile(repository: string): string {
  return join(repository, 'dist/live/walked-tours.json')
}

export function readWalked(repository: string): Set<string> {
  const file = walkedFile(repository)
  return new Set(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : [])
}

export function tourFingerprint({ code, hub, tour }: ToldProgram, library: string): string {
  return fingerprintOf(`${code}\0${tour}`, hub, library)
}

/** @throws Error that names each file with a tour that leads nowhere, and each live block that should have one */
export async function checkTours(repository: string, room: RecordingRoom, library: string): Promise<void> {
  const walked = readWalked(repository)
  const told = toldPrograms(repository)
  const waiting = told.filter((program) => !walked.has(tourFingerprint(program, library)))
  const live = livePrograms()
  const problems = live.flatMap(({ page, title, code, hubs, tour }) => {
    const recording = tour === undefined ? undefined : readRecording(recordingKey(code, hubs[0]))
    return tour === undefined || recording === undefined
      ? []
      : tourProblems(tour, recording).map(
          (problem) => `${relative(repository, page)}, the live block "${title}": ${problem}`,
        )
  })
  problems.push(...untoldProblems(join(repository, 'docs'), live))
  const walk = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      problems.push(
        ...(await walkOne(room, next)).map((problem) => `${relative(repository, next.file)}: ${problem}`),
      )
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, walk))
  if (problems.length > 0) throw new Error(`A story leads nowhere.\n${problems.join('\n')}`)
  const fingerprints = told.map((program) => tourFingerprint(program, library))
  writeFileSync(walkedFile(repository), JSON.stringify(fingerprints))
  const blocks = live.filter(({ tour }) => tour !== undefined).length
  console.log(`${told.length + blocks} stories of examples, lessons and live blocks are met by a run`)
}

async function walkOne(room: RecordingRoom, { code, hub, tour }: ToldProgram): Promise<string[]> {
  const compiled = await compileSnippet(code)
  let problems: string[] = []
  for (let at = 0; at < TRIES; at++) {
    problems = tourProblems(tour, await room.run(compiled, hub))
    if (problems.length === 0) break
  }
  return problems
}
