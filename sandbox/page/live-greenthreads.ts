/** Knows the greenthreads that have started and have not ended, to say at the end which of them nobody could wake. */
import { getHub } from 'hublet'
import type { GreenletInfo, Instrument } from 'hublet/trace'

export class LiveGreenthreads implements Instrument {
  readonly #live = new Set<GreenletInfo>()

  greenletStarted(greenlet: GreenletInfo): void {
    if (greenlet.role === 'greenthread') this.#live.add(greenlet)
  }

  greenletEnded(greenlet: GreenletInfo): void {
    this.#live.delete(greenlet)
  }

  /** The ones that are parked for ever when the program ends now. */
  parked(): GreenletInfo[] {
    // Instruments are not told of the end of a simulation that is given up.
    const left = [...this.#live].filter((greenlet) => {
      const { daemon, dead } = greenlet as { daemon?: boolean; dead?: boolean }
      return daemon !== true && dead !== true
    })
    if (left.length === 0) return []
    const hub = getHub()
    return hub.getReaders().size === 0 && hub.getWriters().size === 0 ? left : []
  }
}

/** The words that Node prints about them on stderr. */
export function parkedMessage(parked: readonly GreenletInfo[]): string {
  const isOne = parked.length === 1
  const [who, whom] = isOne ? ['a greenthread is', 'it'] : [`${parked.length} greenthreads are`, 'them']
  const names = parked.map(({ name }) => `  ${name}`).join('\n')
  return `The program ends while ${who} parked for ever: nothing is left that could wake ${whom}.\n${names}`
}
