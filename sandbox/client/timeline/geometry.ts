/** Sizes of the timeline that the painter, the hit test and the lane names share, in pixels. */

export const AXIS_HEIGHT = 22

/** The bar stands in the upper part of its lane, the signs below it. */
export interface LaneSizes {
  readonly lane: number
  readonly barTop: number
  readonly bar: number
  readonly signMiddle: number
  /** Of labels, axis and signs. */
  readonly font: number
}

export const ROOMY: LaneSizes = { lane: 28, barTop: 3, bar: 14, signMiddle: 22, font: 11 }
/** For two runs one below the other: as low as labels and signs can still be read. */
export const COMPACT: LaneSizes = { lane: 22, barTop: 1, bar: 12, signMiddle: 17, font: 11 }
/** To be read from the last row of a room. */
export const LARGE: LaneSizes = { lane: 46, barTop: 4, bar: 24, signMiddle: 37, font: 17 }

export function barMiddle({ barTop, bar }: LaneSizes): number {
  return barTop + bar / 2
}
