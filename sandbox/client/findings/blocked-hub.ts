/** Finds stretches in which one greenthread, or a callback of MAINLOOP, held the thread and everybody else waited. */
import { formatNanoseconds } from '../trace/wording.ts'
import { nameIn, type Finding, type LintOptions, type Rule } from './rule.ts'

export function blockedHub({ blockedMs }: LintOptions): Rule {
  const found: Finding[] = []
  /** When the running greenlet got the thread; before MAINLOOP has started there is nobody to block. */
  let since = Infinity
  /** The line at which the running greenlet was seen last. */
  let line: number | undefined
  return {
    see(event, index, state) {
      const { running } = state
      const role = state.greenlets.get(running)?.role
      // `__main__` blocks somebody only when somebody has something to wait for.
      const awaited = role !== 'main' || state.listeners.size + state.timers.size > 0
      const waits = state.waitSeconds !== undefined
      const givesUp = event.kind === 'switch' || event.kind === 'wait-begun'
      if (givesUp && awaited && !waits && event.t - since > blockedMs * 1e6) {
        const where = event.at?.line ?? line ?? state.greenlets.get(running)?.at?.line
        found.push({
          kind: 'hub-blocked',
          event: index,
          ...(where !== undefined && { line: where }),
          sentence: `${nameIn(state, running)} held the thread for ${formatNanoseconds(event.t - since)}: no other greenthread, timer or descriptor had a turn. Give control away with \`yield* sleep(0)\` in long work, or do it in a Worker.`,
        })
      }
      // Other events of the same greenlet give nobody a turn; only a switch and a wait do.
      if (event.kind === 'mainloop-started' || (since < Infinity && (event.kind === 'switch' || waits))) {
        since = event.t
        line = undefined
      } else if (event.at) {
        line = event.at.line
      }
    },
    findings: () => found,
  }
}
