/** Finds two greenlets that wait for the same descriptor in the same direction. */
import { nameIn, type Finding, type Rule } from './rule.ts'

export function secondReaders(): Rule {
  const found: Finding[] = []
  return {
    see(event, index, state) {
      if (event.kind !== 'listener-added') return
      for (const other of state.listeners.values()) {
        if (other.fd !== event.fd || other.direction !== event.direction || other.owner === event.owner)
          continue
        const what = event.direction === 'read' ? 'reader' : 'writer'
        found.push({
          kind: 'second-reader',
          event: index,
          ...(event.at && { line: event.at.line }),
          sentence: `${nameIn(state, event.owner)} became the second ${what} of fd ${event.fd}, for which ${nameIn(state, other.owner)} waits already: who gets which bytes is chance. Let one greenthread ${event.direction} and pass things on in a Queue.`,
        })
        return
      }
    },
    findings: () => found,
  }
}
