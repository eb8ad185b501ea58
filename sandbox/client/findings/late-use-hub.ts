/** Finds a `useHub` that came while somebody waited on the old hub. */
import { plural } from '../trace/wording.ts'
import type { Finding, Rule } from './rule.ts'

export function lateUseHub(): Rule {
  const found: Finding[] = []
  return {
    see(event, index, state) {
      const { listeners, timers } = state
      if (event.kind !== 'hub-replaced' || listeners.size + timers.size === 0) return
      const lost = `${plural(listeners.size, 'listener')} and ${plural(timers.size, 'timer')}`
      found.push({
        kind: 'late-use-hub',
        event: index,
        ...(event.at && { line: event.at.line }),
        sentence: `useHub replaced ${event.hub} by ${event.by} after it had been used: ${lost} of it were forgotten, and what waited there never wakes. Choose the hub before anything else.`,
      })
    },
    findings: () => found,
  }
}
