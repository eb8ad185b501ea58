/** Finds the events of a run at which the stops of a tour stand. */
import type { OutputLog } from '../trace/output-log.ts'
import type { TraceLog } from '../trace/trace-log.ts'
import { labelsOf } from '../trace/lane-labels.ts'
import { meets, PRINTED, type Names } from './conditions.ts'
import type { Stop } from './parse-tour.ts'

/**
 * The index of each stop's event: the first one after the stop before that meets its condition, or the first one of the run
 * when there is none, for the order of a race is another one in each run. Undefined for a stop that no event meets.
 */
export function findStops(
  stops: readonly Stop[],
  log: TraceLog,
  output: OutputLog,
): readonly (number | undefined)[] {
  const labels = labelsOf(log)
  const names: Names = {
    labelsOf: (greenlet) => labels.get(greenlet) ?? [log.nameOf(greenlet)],
    lineOf: (index) => log.lineOf(index),
    secondsOfTimer: (timer) => log.secondsOfTimer(timer),
  }
  let before = -1
  return stops.map((stop) => {
    const found = findStop(stop, before)
    if (found !== undefined) before = found
    return found
  })

  function findStop(stop: Stop, after: number): number | undefined {
    const all =
      stop.kind === PRINTED
        ? printings(stop, log, output)
        : log.events.flatMap((event, index) =>
            event.kind === stop.kind && meets(names, event, index, stop.conditions) ? [index] : [],
          )
    const later = all.filter((index) => index > after)
    const pick = (indexes: readonly number[]): number | undefined =>
      stop.nth === 'last' ? indexes.at(-1) : indexes[stop.nth - 1]
    return pick(later) ?? pick(all)
  }
}

/** The events after which the wanted text stood on the screen for the first time, one for each place at which it stands. */
function printings({ conditions }: Stop, log: TraceLog, output: OutputLog): number[] {
  const text = output.slice(0, output.length)
  const wanted = conditions.find(({ field }) => field === 'text')?.value ?? ''
  const found: number[] = []
  for (let at = text.indexOf(wanted); at !== -1 && wanted !== ''; at = text.indexOf(wanted, at + 1)) {
    // Text after the last event stands at that one.
    const event = output.eventWith(at + wanted.length, log.events.length) ?? log.events.length - 1
    if (event >= 0) found.push(event)
  }
  return found
}
