/** Finds errors of Hublet's own that name a mistake and the way out: a refused second reader, a plain `yield`. */
import { nameIn, type Finding, type LintKind, type Rule } from './rule.ts'

/** How the messages begin; a test takes them from real programs. */
const MISTAKES: { begins: RegExp; kind: LintKind }[] = [
  { begins: /^(?:\w+: )?Second simultaneous (?:read|write)/, kind: 'second-reader' },
  { begins: /^(?:\w+: )?wait\(\) was called by .* a member of a group/, kind: 'group-deadlock' },
  { begins: /^(?:\w+: )?A green function yielded/, kind: 'forgotten-yield' },
]

export function errorsWithAdvice(): Rule {
  const found: Finding[] = []
  const seen = new Set<string>()
  return {
    see(event, index, state) {
      if (event.kind !== 'greenlet-ended' && event.kind !== 'error-squelched') return
      const { error } = event
      // The same error ends a greenthread and is then squelched.
      if (error === undefined || seen.has(error)) return
      const mistake = MISTAKES.find(({ begins }) => begins.test(error))
      if (!mistake) return
      seen.add(error)
      const who = event.kind === 'greenlet-ended' ? event.id : event.greenlet
      const line = event.at?.line ?? state.greenlets.get(who)?.at?.line
      found.push({
        kind: mistake.kind,
        event: index,
        ...(line !== undefined && { line }),
        sentence: `${nameIn(state, who)} failed. ${error.replace(/^\w+: /, '').split('\n')[0] ?? ''}`,
      })
    },
    findings: () => found,
  }
}
