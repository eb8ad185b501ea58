import { describe, expect, it } from 'vitest'
import { groupFindings } from '../../client/findings/group.ts'
import type { Finding } from '../../client/findings/rule.ts'

const left = (event: number, line: number): Finding => ({
  kind: 'left-at-the-end',
  event,
  line,
  sentence: `A timer of 0.${event} s that worker scheduled has not fired when the program ends.`,
})
const blocked: Finding = {
  kind: 'hub-blocked',
  event: 3,
  line: 9,
  sentence: 'digger held the thread for 1 s.',
}

describe('findings', () => {
  it('of one kind stand together, in the order of the first ones', () => {
    const groups = groupFindings([left(1, 4), blocked, left(5, 7)])
    expect(groups.map(({ kind, count }) => [kind, count])).toEqual([
      ['left-at-the-end', 2],
      ['hub-blocked', 1],
    ])
    expect(groups[0]?.entries.map(({ finding, count }) => [finding.line, count])).toEqual([
      [4, 1],
      [7, 1],
    ])
  })

  it('of one line that differ in numbers only are one entry', () => {
    const many = Array.from({ length: 5000 }, (_, event) => left(event, 4))
    expect(groupFindings(many)).toEqual([
      { kind: 'left-at-the-end', count: 5000, entries: [{ finding: many[0], count: 5000 }] },
    ])
  })
})
