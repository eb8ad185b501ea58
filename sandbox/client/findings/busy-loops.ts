/** Finds greenthreads that ask for the next turn again and again instead of waiting for something. */
import { nameIn, type Finding, type Rule } from './rule.ts'

/** From this many turns in a row on, a loop of `sleep(0)` is busy, not polite. */
const MANY = 500

export function busyLoops(): Rule {
  const found: Finding[] = []
  const inARow = new Map<number, number>()
  return {
    see(event, index, state) {
      if (event.kind === 'listener-added') inARow.delete(event.owner)
      if (event.kind !== 'timer-scheduled' || event.owner !== event.greenlet) return
      if (state.previous?.kind === 'greenlet-spawned') return
      const count = event.seconds === 0 ? (inARow.get(event.owner) ?? 0) + 1 : 0
      inARow.set(event.owner, count)
      if (count !== MANY) return
      found.push({
        kind: 'busy-loop',
        event: index,
        ...(event.at && { line: event.at.line }),
        sentence: `${nameIn(state, event.owner)} asked for the next turn ${MANY} times in a row: MAINLOOP never sleeps meanwhile. Wait for what it is waiting for: a descriptor, an Event, a Queue.`,
      })
    },
    findings: () => found,
  }
}
