/**
 * Records every live block whose recording is missing or stale, removes recordings of blocks that are gone, and walks the tours.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { checkTours } from './check-tours.ts'
import { compileSnippet } from './compile-snippet.ts'
import type { Program } from './read-programs.ts'
import { RecordingRoom } from './record.ts'
import {
  fingerprintOf,
  libraryFingerprint,
  livePrograms,
  readRecording,
  recordingKey,
  RECORDINGS,
} from './recordings.ts'

/** @throws Error that names the page and block whose program failed */
export async function recordAll(repository: string): Promise<void> {
  mkdirSync(RECORDINGS, { recursive: true })
  const library = libraryFingerprint()
  const wanted = new Map(livePrograms().map((program) => [keyOf(program), program]))
  for (const file of readdirSync(RECORDINGS))
    if (!wanted.has(file.replace(/\.json$/, ''))) rmSync(join(RECORDINGS, file))
  const stale = [...wanted].filter(
    ([key, { code, hubs }]) => readRecording(key)?.fingerprint !== fingerprintOf(code, hubs[0], library),
  )
  const room = new RecordingRoom(repository)
  try {
    const workers = Array.from({ length: Math.min(availableParallelism(), 4) }, async () => {
      for (let next = stale.shift(); next !== undefined; next = stale.shift())
        await recordOne(room, next[0], next[1], library)
    })
    await Promise.all(workers)
    console.log(`${wanted.size} recordings are up to date`)
    await checkTours(repository, room, library)
  } finally {
    room.remove()
  }
}

function keyOf({ code, hubs }: Program): string {
  return recordingKey(code, hubs[0])
}

async function recordOne(room: RecordingRoom, key: string, program: Program, library: string): Promise<void> {
  const { code, hubs, page, title } = program
  try {
    const recording = await room.record(await compileSnippet(code), hubs[0])
    const text = JSON.stringify({ fingerprint: fingerprintOf(code, hubs[0], library), ...recording })
    writeFileSync(join(RECORDINGS, `${key}.json`), text)
  } catch (error) {
    throw new Error(`${page}: the live block "${title}" could not be recorded. ${(error as Error).message}`, {
      cause: error,
    })
  }
}
