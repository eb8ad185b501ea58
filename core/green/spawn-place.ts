/** Places of spawns: kept only while somebody asked for them, since a stack costs more than a spawn. */
import type { GreenletInfo } from '../ground/instrument.ts'

const places = new WeakMap<GreenletInfo, string>()

/** Notes the place, as text: a line of a stack. */
export function noteSpawnPlace(greenlet: GreenletInfo, place: string): void {
  places.set(greenlet, place)
}

/** ` (spawned at ...)`, or nothing when it was not noted. */
export function spawnPlace(greenlet: GreenletInfo): string {
  const place = places.get(greenlet)
  return place === undefined ? '' : ` (spawned ${place})`
}
