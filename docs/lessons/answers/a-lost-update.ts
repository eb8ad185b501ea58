import type { Answers } from '../../live/answers.ts'

const program = (imports: string, body: string): string => `import { ${imports} } from 'hublet'
import { explore } from 'hublet/testing'

function* main() {
  let balance = 0
${body}
  console.log('balance:', balance)
  if (balance !== 150) throw new Error('money is lost')
}

await explore(main, { anyOrder: true, exhaustive: true, runs: 10_000 })
`

export const answers: Answers = {
  right: {
    'nothing is read before the wait': program(
      'sleep, spawn',
      `
  function* salary() {
    yield* sleep(0) // asks the bank
    balance += 100
  }

  function* gift() {
    yield* sleep(0) // opens the letter
    yield* sleep(0) // asks the bank
    balance += 50
  }

  for (const thread of [spawn(salary), spawn(gift)]) yield* thread.wait()`,
    ),
    'a teller that takes one at a time': program(
      'Queue, sleep, spawn',
      `  const amounts = new Queue<number>()

  function* teller() {
    for (let count = 0; count < 2; count++) {
      const amount = yield* amounts.get()
      const before = balance
      yield* sleep(0) // asks the bank
      balance = before + amount
    }
  }

  function* gift() {
    yield* sleep(0) // opens the letter
    amounts.putNowait(50)
  }

  const threads = [spawn(teller), spawn(gift)]
  amounts.putNowait(100)
  for (const thread of threads) yield* thread.wait()`,
    ),
    'read again if somebody wrote meanwhile': program(
      'sleep, spawn',
      `
  function* add(amount: number) {
    let before: number
    do {
      before = balance
      yield* sleep(0) // asks the bank
    } while (balance !== before)
    balance = before + amount
  }

  function* gift() {
    yield* sleep(0) // opens the letter
    yield* add(50)
  }

  for (const thread of [spawn(add, 100), spawn(gift)]) yield* thread.wait()`,
    ),
    'main adds up what they bring': program(
      'sleep, spawn',
      `
  function* salary() {
    yield* sleep(0) // asks the bank
    return 100
  }

  function* gift() {
    yield* sleep(0) // opens the letter
    yield* sleep(0) // asks the bank
    return 50
  }

  for (const thread of [spawn(salary), spawn(gift)]) balance += yield* thread.wait()`,
    ),
    'the gift waits for the end of the salary': program(
      'sleep, spawn',
      `
  const paid = spawn(function* salary() {
    const before = balance
    yield* sleep(0) // asks the bank
    balance = before + 100
  })

  const gift = spawn(function* gift() {
    yield* sleep(0) // opens the letter
    yield* paid.wait()
    const before = balance
    yield* sleep(0) // asks the bank
    balance = before + 50
  })

  yield* gift.wait()`,
    ),
  },
  wrong: {
    'two permits': {
      code: { 'new Semaphore(1)': 'new Semaphore(2)' },
      told: 'This order breaks it: ',
    },
    'nobody complains': {
      code: {
        'new Semaphore(1)': 'new Semaphore(2)',
        "  if (balance !== 150) throw new Error('money is lost')\n": '',
      },
      told: 'In one order it printed “balance: ',
    },
    'the bank is not asked': {
      code: {
        '    yield* sleep(0) // asks the bank\n    balance = before + 100': '    balance = before + 100',
      },
      told: 'They gave way 2 times',
    },
    'one after the other': {
      code: {
        'for (const thread of [spawn(salary), spawn(gift)]) yield* thread.wait()':
          'yield* salary()\n  yield* gift()',
      },
      told: 'There is one order alone',
    },
    'no search': {
      code: {
        'await explore(main, { anyOrder: true, exhaustive: true, runs: 10_000 })':
          "void explore\nconsole.log('balance: 150')",
      },
      told: 'No order was tried',
    },
    'some orders': {
      code: { 'runs: 10_000': 'runs: 3' },
      told: '3 orders were tried, and not all.',
    },
    'orders of the promise': {
      code: { 'anyOrder: true, ': '' },
      told: 'There is one order alone',
    },
    'the balance is read before the permit': {
      code: {
        '    yield* account.acquire()\n    const before = balance\n    yield* sleep(0) // asks the bank\n    balance = before + 100':
          '    const before = balance\n    yield* account.acquire()\n    yield* sleep(0) // asks the bank\n    balance = before + 100',
      },
      told: 'This order breaks it: ',
    },
    'an account for each': {
      code: {
        '  function* gift() {\n    yield* sleep(0) // opens the letter\n    yield* account.acquire()':
          '  function* gift() {\n    const account = new Semaphore(1)\n    yield* sleep(0) // opens the letter\n    yield* account.acquire()',
      },
      told: 'This order breaks it: ',
    },
    'the permit is kept': {
      code: {
        'balance = before + 50\n    account.release()': 'balance = before + 50',
        'balance = before + 100\n    account.release()': 'balance = before + 100',
      },
      told: 'This order breaks it: ',
    },
  },
}
