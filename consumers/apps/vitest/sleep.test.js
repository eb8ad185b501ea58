// Under vitest, whose workers are processes or threads.
import { sleep, spawn } from 'hublet'
import { expect, it } from 'vitest'

it('runs green code', async () => {
  const order = []
  const late = spawn(function* () {
    yield* sleep(0.01)
    order.push('late')
  })
  await spawn(function* () {
    order.push('soon')
  })
  await late
  expect(order).toEqual(['soon', 'late'])
})
