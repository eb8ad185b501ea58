/** Finds few choices that make a program fail, from many that do. */
import type { RunFailure } from './simulation.ts'

/** Most runs of the program for it. */
const MOST_RUNS = 300

/** Runs the program with these choices, and those that vary nothing after them. @returns how it failed */
type Try = (choices: readonly number[]) => Promise<RunFailure | null>

/**
 * @param choices - with them it fails
 * @param kind - how: choices that make it fail in another way are not what is looked for
 * @returns choices that vary as little as was found
 */
export async function shrink(
  choices: readonly number[],
  kind: RunFailure['kind'],
  run: Try,
): Promise<number[]> {
  let best = trimmed(choices)
  let runs = 0
  const fails = async (candidate: readonly number[]): Promise<boolean> => {
    if (runs >= MOST_RUNS) return false
    runs++
    if ((await run(candidate))?.kind !== kind) return false
    best = trimmed(candidate)
    return true
  }
  for (let size = best.length >> 1; size > 0; size >>= 1) await withoutParts(size, () => best, fails)
  for (let place = best.length - 1; place >= 0; place--) {
    const value = best[place] ?? 0
    if (value > 1) await fails(best.with(place, 1))
  }
  return best
}

/** Tries it without each part of this size, the last one first. */
async function withoutParts(
  size: number,
  best: () => number[],
  fails: (candidate: readonly number[]) => Promise<boolean>,
): Promise<void> {
  for (let start = best().length - size; start > -size; start -= size) {
    const candidate = [...best()].map((value, place) => (place >= start && place < start + size ? 0 : value))
    if (candidate.some((value, place) => value !== best()[place])) await fails(candidate)
  }
}

function trimmed(choices: readonly number[]): number[] {
  let end = choices.length
  while (end > 0 && choices[end - 1] === 0) end--
  return choices.slice(0, end)
}
