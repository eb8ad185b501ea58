/** Check in other orders than that of the reader's run. */
import { expect, it } from 'vitest'
import { prints, type Check, type Trial } from '../../client/lessons/judge.ts'
import { judgeInOtherOrders } from '../../client/lessons/other-orders.ts'
import type { FinishedRun } from '../../client/lessons/run-facts.ts'

const checks = [prints('tea', 'soup')]
const tried = new Map<Trial, FinishedRun>()
const killed = new Map<Check, string | undefined>()
const printed = (output: string): FinishedRun => ({ events: [], output, exitCode: 0 })

it('tries the four that follow', async () => {
  const asked: number[] = []
  const run = (order: number): Promise<FinishedRun> => {
    asked.push(order)
    return Promise.resolve(printed('tea\r\nsoup\r\n'))
  }
  expect(await judgeInOtherOrders({ checks, tried, killed, order: 1, run })).toEqual({ orders: 5 })
  expect(asked).toEqual([2, 3, 4, 5])
})

it('ends at the first one that is not as it should be, and names it', async () => {
  const run = (order: number): Promise<FinishedRun> =>
    Promise.resolve(printed(order === 3 ? 'soup\r\ntea\r\n' : 'tea\r\nsoup\r\n'))
  const { orders, failed } = await judgeInOtherOrders({ checks, tried, killed, order: 1, run })
  expect([orders, failed?.order]).toEqual([3, 3])
  expect(failed?.verdicts.map(({ problem }) => problem)).toEqual([
    undefined,
    'In order 3: Line 1 is “soup”, not “tea”. Run shows that order now.',
  ])
})

it('counts no order that could not be tried', async () => {
  const run = (order: number): Promise<FinishedRun | undefined> =>
    Promise.resolve(order < 3 ? printed('tea\r\nsoup\r\n') : undefined)
  expect(await judgeInOtherOrders({ checks, tried, killed, order: 1, run })).toEqual({ orders: 2 })
})
