/** Finds greenthreads that were spawned and never got a turn. */
import type { Finding, LintOptions, Rule } from './rule.ts'

export function neverRan({ complete }: LintOptions): Rule {
  const spawned = new Map<number, { index: number; line: number | undefined }>()
  return {
    see(event, index) {
      if (event.kind === 'greenlet-spawned' && event.role === 'greenthread') {
        spawned.set(event.id, { index, line: event.at?.line })
      } else if (event.kind === 'greenlet-started') {
        spawned.delete(event.id)
      }
    },
    findings(state) {
      if (!complete) return []
      return Array.from(spawned, ([id, { index, line }]): Finding => {
        const greenlet = state.greenlets.get(id)
        const name = greenlet?.name ?? `greenthread ${id}`
        const why =
          greenlet?.outcome === 'killed'
            ? 'was killed before its first turn'
            : 'never ran: the program ended before MAINLOOP gave it a turn. Wait for it, or do not end the process so early'
        return {
          kind: 'never-ran',
          event: index,
          ...(line !== undefined && { line }),
          sentence: `${name} ${why}.`,
        }
      })
    },
  }
}
