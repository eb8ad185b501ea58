/** Time as hubs see it. */
import { performance } from './node.ts'

/** Seconds since some moment in the past; never goes back. */
export type Clock = () => number

/** The system's monotonic clock. */
export const systemClock: Clock = () => performance.now() / 1000
