/**
 * Turns of MAINLOOP in which nothing happened, one after the other: Node had work of its own, and the hub only looked
 * whether a descriptor was ready. The timeline shows the first of them and folds the rest, with their number.
 */
import type { TraceEvent } from '../../shared/trace-events.ts'

/** The folded part of a stretch of idle turns: all but the first. Both ends are indexes of events, included. */
export interface Fold {
  readonly from: number
  to: number
  /** How many idle turns there are, the first included. */
  turns: number
}

export class IdleTurns {
  /** In order, without overlaps; the last one may still grow. */
  readonly folds: Fold[] = []
  /** The first event of the present turn; undefined between turns and in one that is not idle. */
  #begun: number | undefined
  #waited = false
  /** Index of the last event of the idle turn before. */
  #lastIdleEnd = -2

  append(event: TraceEvent, index: number, mainloop: number | undefined): void {
    if (event.kind === 'switch' && event.why === 'turn') {
      if (event.from === mainloop && this.#begun !== undefined && this.#waited) this.#end(this.#begun, index)
      this.#begun = event.to === mainloop ? index : undefined
      this.#waited = false
    } else if (event.kind === 'wait-ended' && event.ready === 0) {
      this.#waited = true
    } else if (event.kind !== 'wait-begun' && event.kind !== 'system-call') {
      this.#begun = undefined
    }
  }

  #end(begun: number, index: number): void {
    if (this.#lastIdleEnd === begun - 1) {
      const last = this.folds.at(-1)
      if (last?.to === begun - 1) {
        last.to = index
        last.turns++
      } else this.folds.push({ from: begun, to: index, turns: 2 })
    }
    this.#lastIdleEnd = index
  }
}

/** Index in `folds` of the first one that ends at or after the event at `index`. */
export function firstFoldFrom(folds: readonly Fold[], index: number): number {
  let low = 0
  let high = folds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((folds[middle]?.to ?? Infinity) < index) low = middle + 1
    else high = middle
  }
  return low
}

/** The fold that holds the event at `index`. */
export function foldAt(folds: readonly Fold[], index: number): Fold | undefined {
  const fold = folds[firstFoldFrom(folds, index)]
  return fold && fold.from <= index ? fold : undefined
}
