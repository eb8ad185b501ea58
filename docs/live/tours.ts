/** The tours of the site, tried on a run: a stop that no event meets would lead nowhere. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXAMPLES } from '../../sandbox/client/gallery/examples.ts'
import { findStops } from '../../sandbox/client/tour/find-stops.ts'
import { parseTour } from '../../sandbox/client/tour/parse-tour.ts'
import { OutputLog } from '../../sandbox/client/trace/output-log.ts'
import { TraceLog } from '../../sandbox/client/trace/trace-log.ts'
import { readLessons } from './read-lessons.ts'
import type { Recording } from './recordings.ts'

/** A tour has so many stops: fewer tell nothing, more tire. */
export const STOPS = { least: 4, most: 8 }

/** A program that is told, and the file in which its tour stands. */
export interface ToldProgram {
  file: string
  code: string
  hub: string | undefined
  tour: string
}

/** The examples of the gallery, and the solutions of the lessons. */
export function toldPrograms(repository: string): ToldProgram[] {
  const gallery = join(repository, 'docs/snippets/gallery')
  const examples = EXAMPLES.map(({ id, hubs }) => {
    const file = join(gallery, `${id}.tour.txt`)
    const code = readFileSync(join(gallery, `${id}.ts`), 'utf8')
    return { file, code, hub: hubs?.[0], tour: readFileSync(file, 'utf8') }
  })
  const lessons = join(repository, 'docs/lessons')
  const solutions = readLessons(lessons).map(({ file, solution, tour }) => ({
    file: join(lessons, file),
    code: solution,
    hub: undefined,
    tour,
  }))
  return [...examples, ...solutions]
}

/** Everything that is wrong with a tour, in sentences, when it is walked in this run. */
export function tourProblems(
  tour: string,
  { events, output }: Pick<Recording, 'events' | 'output'>,
): string[] {
  const parsed = parseTour(tour)
  if ('problem' in parsed) return [parsed.problem]
  const { stops } = parsed
  const number =
    stops.length < STOPS.least || stops.length > STOPS.most
      ? [`It has ${stops.length} stops; a tour of the site has ${STOPS.least} to ${STOPS.most}.`]
      : []
  const log = new TraceLog()
  const printed = new OutputLog()
  for (const [index, event] of events.entries()) {
    printed.noteEvent(event, index)
    log.append(event)
  }
  for (const { text, events: before } of output) printed.print(text, before)
  const found = findStops(stops, log, printed)
  const missed = stops.filter((_, index) => found[index] === undefined)
  return [
    ...number,
    ...missed.map(({ line, kind }) => `Line ${line}: no event of the run meets this stop (${kind}).`),
  ]
}
