/**
 * A moment of a recorded run, for a section that tells of it. It names a live block further up on its page, and a stop of the
 * story of that block:
 *
 *     ```text moment stop=4
 *     Two greenthreads and a pair of sockets
 *     ```
 */
import { parseTour } from '../../sandbox/client/tour/parse-tour.ts'
import type { AboutRun } from '../../sandbox/client/live-block/about-run.ts'
import type { Level } from '../../sandbox/client/trace/levels.ts'

/** A live block of the page, as far as its moments need it. */
export interface RecordedBlock {
  recording: string
  about: AboutRun
  level: Level | undefined
  tour: string
}

const MOMENT = /^text moment stop=(\d+)$/

export function isMoment(info: string): boolean {
  return MOMENT.test(info.trim())
}

/**
 * The attributes of `<RunMoment>`.
 *
 * @throws Error when the page has no such block above it, or its story no such stop
 */
export function momentAttributes(
  info: string,
  content: string,
  blocks: ReadonlyMap<string, RecordedBlock>,
): Record<string, string | undefined> {
  const title = content.trim()
  const stop = Number(MOMENT.exec(info.trim())?.[1])
  const block = blocks.get(title)
  if (!block)
    throw new Error(
      `The moment of "${title}" needs a live block of this title further up, with a recording and a story.`,
    )
  const parsed = parseTour(block.tour)
  if ('problem' in parsed) throw new Error(`The story of "${title}" cannot be read. ${parsed.problem}`)
  const found = parsed.stops[stop - 1]
  if (!found)
    throw new Error(
      `The moment stop=${stop} of "${title}" was not found. Its story has the stops 1 to ${parsed.stops.length}.`,
    )
  return {
    block: title,
    recording: block.recording,
    ':about': JSON.stringify(block.about),
    level: block.level,
    tour: block.tour,
    ':stop': String(stop),
    text: found.sentences.join(' '),
  }
}
