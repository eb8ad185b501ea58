/** Check in other orders than that of the reader's run. Only the kernel of a page has them: a real one has the order it has. */
import { judge, type Check, type Trial, type Verdict } from './judge.ts'
import type { FinishedRun } from './run-facts.ts'

/** As many orders are tried beside that of the reader's run. */
const MORE = 4

export interface InOrders {
  /** How many orders there were, that of the reader's run included. */
  readonly orders: number
  /** The first order in which something is not as it should be; undefined if there is none. */
  readonly failed?: { readonly order: number; readonly verdicts: Verdict[] }
}

interface Judged {
  readonly checks: readonly Check[]
  /** The runs of the trials. */
  readonly tried: ReadonlyMap<Trial, FinishedRun>
  /** The problems that kills have shown. */
  readonly killed: ReadonlyMap<Check, string | undefined>
  /** The order of the reader's run. */
  readonly order: number
  /** Runs the code once in this order; undefined when that could not take place. */
  run(order: number): Promise<FinishedRun | undefined>
}

export async function judgeInOtherOrders({ checks, tried, killed, order, run }: Judged): Promise<InOrders> {
  let orders = 1
  for (let next = order + 1; next <= order + MORE; next++) {
    const finished = await run(next)
    if (finished === undefined) break
    orders++
    const verdicts = judge(checks, finished, tried, killed)
    if (verdicts.some(({ problem }) => problem !== undefined))
      return { orders, failed: { order: next, verdicts: verdicts.map((verdict) => inOrder(verdict, next)) } }
  }
  return { orders }
}

function inOrder(verdict: Verdict, order: number): Verdict {
  if (verdict.problem === undefined) return verdict
  return { ...verdict, problem: `In order ${order}: ${verdict.problem} Run shows that order now.` }
}
