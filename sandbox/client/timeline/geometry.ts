/** Sizes of the timeline that the painter, the hit test and the lane names share, in pixels. */

export const AXIS_HEIGHT = 22
export const LANE_HEIGHT = 28
/** The bar stands in the upper part of its lane, the signs below it. */
export const BAR_TOP = 3
export const BAR_HEIGHT = 14
export const SIGN_MIDDLE = 22
export const BAR_MIDDLE = BAR_TOP + BAR_HEIGHT / 2
