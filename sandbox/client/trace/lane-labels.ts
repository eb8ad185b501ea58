/** Tells greenlets of one name apart: the first `worker` is number 1, and so on. */
import type { TraceLog } from './trace-log.ts'

/** The number of each greenlet that shares its name with others, in the order in which they were made. */
export function laneNumbers(log: TraceLog): ReadonlyMap<number, number> {
  const byName = new Map<string, number[]>()
  // Of all lanes, so that a filter changes no number.
  for (const { id, name } of log.lanes) {
    if (id < 0) continue
    const ids = byName.get(name)
    if (ids) ids.push(id)
    else byName.set(name, [id])
  }
  const found = new Map<number, number>()
  for (const ids of byName.values())
    if (ids.length > 1)
      for (const [index, id] of ids.sort((one, other) => one - other).entries()) found.set(id, index + 1)
  return found
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
