/** Finds listeners and timers that are still there when the program has ended. */
import { ability, formatSeconds } from '../trace/wording.ts'
import { nameIn, type Finding, type LintOptions, type Rule } from './rule.ts'

export function leftAtTheEnd({ complete }: LintOptions): Rule {
  const listeners = new Map<number, { index: number; line: number | undefined }>()
  const timers = new Map<number, { index: number; line: number | undefined }>()
  return {
    see(event, index) {
      if (event.kind === 'listener-added') listeners.set(event.listener, { index, line: event.at?.line })
      if (event.kind === 'timer-scheduled') timers.set(event.timer, { index, line: event.at?.line })
    },
    findings(state) {
      if (!complete) return []
      const found: Finding[] = []
      const add = (from: { index: number; line: number | undefined } | undefined, sentence: string): void => {
        found.push({
          kind: 'left-at-the-end',
          ...(from && { event: from.index }),
          ...(from?.line !== undefined && { line: from.line }),
          sentence,
        })
      }
      for (const { id, owner, fd, direction } of state.listeners.values()) {
        add(
          listeners.get(id),
          `${nameIn(state, owner)} still waits until fd ${fd} is ${ability(direction)} when the program ends. Close the descriptor, or end the greenthread.`,
        )
      }
      for (const { id, owner, seconds } of state.timers.values()) {
        // The rule for greenthreads that never ran reports the timers that start one.
        if (seconds === 0) continue
        add(
          timers.get(id),
          `A timer of ${formatSeconds(seconds)} that ${nameIn(state, owner)} scheduled has not fired when the program ends. Cancel it, or wait for it.`,
        )
      }
      return found
    },
  }
}
