/** Lanes and events that are not in view. */
import { describe, expect, it } from 'vitest'
import { Axis, COLUMN } from '../../client/timeline/axis.ts'
import { AXIS_HEIGHT } from '../../client/timeline/geometry.ts'
import { rowsBelow, scrollToRow, whereEventsAre } from '../../client/timeline/out-of-view.ts'
import { Scale } from '../../client/timeline/scales.ts'
import { firstView, panBy } from '../../client/timeline/viewport.ts'
import { makeLog, type Step } from '../support/make-trace.ts'

const marks = Array.from({ length: 100 }, (): Step => ({ kind: 'mark', greenlet: 0, name: 'x' }))
const log = makeLog(marks)
const axis = new Axis('steps', log.events, [])
/** Ten columns from event 40 on are in view. */
const end = firstView(axis, 10 * COLUMN)
const scale = new Scale(axis, log.events, panBy(axis, end, 40 * COLUMN + 5 + end.transform.x))

describe('the events of a line', () => {
  it.each([
    [[3], '← line 7: 1 event before what is shown', 'left'],
    [[80, 90], 'line 7: 2 events after what is shown →', 'right'],
    [[3, 5, 80], '← line 7: 3 events, 2 before and 1 after what is shown →', 'right'],
  ])('at %j are told where they are', (events, text, side) => {
    expect(whereEventsAre(7, events, scale)).toEqual({ text, side })
  })

  it('are not told when one of them is in view, or there are none', () => {
    expect(whereEventsAre(7, [3, 45, 90], scale)).toBeUndefined()
    expect(whereEventsAre(7, [], scale)).toBeUndefined()
  })
})

describe('lanes', () => {
  const rows = { lane: 20, top: 100, height: AXIS_HEIGHT + 200 }

  it.each([
    [5, undefined],
    [14, undefined],
    [2, 0],
    [4, 40],
    [15, 160],
  ])('row %i is brought into view by scrolling to %s', (row, to) => expect(scrollToRow(row, rows)).toBe(to))

  it('are brought into view where there is room for one only', () => {
    expect(scrollToRow(9, { ...rows, height: AXIS_HEIGHT + 10 })).toBe(190)
  })

  it('below what is shown are counted', () => {
    expect(rowsBelow(15, rows)).toBe(0)
    expect(rowsBelow(20, rows)).toBe(5)
    expect(rowsBelow(16, { ...rows, top: 109 })).toBe(1)
    expect(rowsBelow(0, rows)).toBe(0)
  })
})
