/** Finds greenthreads that hold the thread for long, on every hub: nobody else runs meanwhile, Node included. */
import { refuse } from '../ground/checks.ts'
import { HubError } from '../ground/errors.ts'
import { getHub } from '../hubs/registry.ts'
import {
  addInstrument,
  removeInstrument,
  type GreenletInfo,
  type Instrument,
  type Why,
} from '../ground/instrument.ts'
import { callerPlace } from '../ground/place.ts'

/** Measures how long each greenlet runs between two switches. */
class BlockingDetector implements Instrument {
  #resolution: number
  #since = performance.now()
  /** The place at which each greenlet last gave up control: it goes on there when it is resumed. */
  #parkedAt = new WeakMap<GreenletInfo, string>()

  constructor(resolution: number) {
    this.#resolution = resolution
  }

  switched(from: GreenletInfo, _to: GreenletInfo, why: Why): void {
    const now = performance.now()
    const held = (now - this.#since) / 1000
    this.#since = now
    if (from.role === 'greenthread' || from.role === 'greenlet') {
      if (held > this.#resolution) this.#report(from, held)
      if (why === 'switch') this.#parkedAt.set(from, callerPlace())
    }
  }

  #report(greenlet: GreenletInfo, held: number): void {
    const place = this.#parkedAt.get(greenlet) ?? 'at its start'
    const message =
      `The greenthread ${greenlet.name} held the thread for ${held.toFixed(3)} s, more than ${this.#resolution} s. ` +
      `It was resumed ${place}. Give others a turn with yield* sleep(0), or move the work to a Worker.`
    getHub().reportError(new HubError('ERR_HUB_BLOCKED', message), 'The hub was blocked')
  }
}

let detector: BlockingDetector | null = null

/**
 * Reports to `hub.onError` each greenthread that held the thread for longer than `resolution`, when it gives it up.
 *
 * @param state - on or off
 * @param options - `resolution`: seconds, more than 0; 1 unless given
 * @eventlet eventlet.debug.hub_blocking_detection
 */
export function hubBlockingDetection(state = true, options: { resolution?: number } = {}): void {
  const { resolution = 1 } = options
  if (!(resolution > 0)) throw refuse('hubBlockingDetection: resolution', resolution, 'seconds, more than 0')
  if (detector !== null) removeInstrument(detector)
  detector = state ? new BlockingDetector(resolution) : null
  if (detector !== null) addInstrument(detector)
}
