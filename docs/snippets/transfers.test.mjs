import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sleep, spawn } from 'hublet'
import { explore, useVirtualTime } from 'hublet/testing'

function* transfer(accounts, from, to, amount) {
  yield* sleep(0.001) // the bank is asked
  accounts[from] -= amount
  accounts[to] += amount
}

test('no order of transfers makes money or loses any', async () => {
  let accounts
  const transfers = function* () {
    accounts = { anna: 100, bert: 100 }
    const both = [
      spawn(transfer, accounts, 'anna', 'bert', 30),
      spawn(transfer, accounts, 'bert', 'anna', 10),
    ]
    for (const one of both) yield* one.wait()
  }
  const isWhole = () => accounts.anna + accounts.bert === 200
  await explore(transfers, { runs: 200, invariant: isWhole })
})

test('a minute of waiting takes no time', async () => {
  const time = useVirtualTime()
  try {
    await spawn(() => sleep(60))
    assert.equal(time.now(), 60)
  } finally {
    time.restore()
  }
})
