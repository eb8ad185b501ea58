/** Puts findings of one kind together, and the same mistake at the same line into one entry. */
import type { Finding, LintKind } from './rule.ts'

export interface Entry {
  /** The first of them. */
  readonly finding: Finding
  /** How many there are, the first among them. */
  readonly count: number
}

export interface Group {
  readonly kind: LintKind
  readonly count: number
  readonly entries: readonly Entry[]
}

/** Groups in the order of their first findings. Mistakes that differ only in numbers are the same one. */
export function groupFindings(findings: readonly Finding[]): Group[] {
  const groups = new Map<LintKind, Map<string, { finding: Finding; count: number }>>()
  for (const finding of findings) {
    const entries = groups.get(finding.kind) ?? new Map<string, { finding: Finding; count: number }>()
    groups.set(finding.kind, entries)
    const key = `${finding.line ?? ''} ${finding.sentence.replaceAll(/\d[\d.,]*/g, '#')}`
    const entry = entries.get(key)
    if (entry) entry.count++
    else entries.set(key, { finding, count: 1 })
  }
  return Array.from(groups, ([kind, entries]) => ({
    kind,
    count: [...entries.values()].reduce((sum, { count }) => sum + count, 0),
    entries: [...entries.values()],
  }))
}
