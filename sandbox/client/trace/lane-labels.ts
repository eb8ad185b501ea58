/** Tells lanes of one name apart: the first `worker` is number 1, and so on; below *kernel* also listeners. */
import { inWordsOf, type Level } from './levels.ts'
import type { TraceLog } from './trace-log.ts'

/** The number of each lane that shares its name with others: of greenlets in the order in which they were made. */
export function laneNumbers(log: TraceLog, level: Level = 'kernel'): ReadonlyMap<number, number> {
  const byName = new Map<string, number[]>()
  // Of all lanes, so that a filter changes no number.
  for (const lane of log.lanes) {
    const { id } = lane
    const name = id < 0 ? inWordsOf(level, lane.name) : lane.name
    const ids = byName.get(name)
    if (ids) ids.push(id)
    else byName.set(name, [id])
  }
  const found = new Map<number, number>()
  for (const ids of byName.values())
    if (ids.length > 1) for (const [index, id] of ids.sort(inOrder).entries()) found.set(id, index + 1)
  return found
}

/** The lanes of listeners have the ids of their descriptors, negative. */
function inOrder(one: number, other: number): number {
  return Math.abs(one) - Math.abs(other)
}

/** The names by which each greenlet can be called: its own, and where several have it the one with its number. */
export function labelsOf(log: TraceLog): ReadonlyMap<number, readonly string[]> {
  const numbers = laneNumbers(log)
  return new Map(
    log.lanes
      .filter(({ id }) => id >= 0)
      .map(({ id, name }) => {
        const number = numbers.get(id)
        return [id, number === undefined ? [name] : [name, `${name} (${number})`]]
      }),
  )
}
