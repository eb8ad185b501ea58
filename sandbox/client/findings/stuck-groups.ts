/** Finds groups that are not over when the program has ended: owner and members wait, and nobody is there to wake them. */
import { nameIn, type Finding, type LintOptions, type Rule } from './rule.ts'

export function stuckGroups({ complete }: LintOptions): Rule {
  const opened = new Map<number, { index: number; line: number | undefined }>()
  return {
    see(event, index) {
      if (event.kind === 'group-opened') opened.set(event.group, { index, line: event.at?.line })
    },
    findings(state) {
      if (!complete) return []
      const found: Finding[] = []
      for (const { id, owner, ended } of state.groups.values()) {
        const waiting = [...state.greenlets.values()].filter(
          (greenlet) => greenlet.group === id && greenlet.waiting?.for === 'other',
        )
        // A program that was ended by force, in the middle of its waits, is another matter.
        if (ended || waiting.length === 0 || state.greenlets.get(owner)?.waiting?.for !== 'other') continue
        const names = waiting.map(({ id: member }) => nameIn(state, member)).join(', ')
        const { index, line } = opened.get(id) ?? {}
        found.push({
          kind: 'group-deadlock',
          ...(index !== undefined && { event: index }),
          ...(line !== undefined && { line }),
          sentence: `The group of ${nameIn(state, owner)} is not over when the program ends: ${names} still ${waiting.length === 1 ? 'waits' : 'wait'} for another greenthread. A member must not wait for ${nameIn(state, owner)}, which waits for its members.`,
        })
      }
      return found
    },
  }
}
