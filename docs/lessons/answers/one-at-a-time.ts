import type { Answers } from '../../live/answers.ts'

const START = `import { Queue, sleep, spawn } from 'hublet'

let balance = 0
`

export const answers: Answers = {
  right: {
    'one after the other': `${START}
function* deposit(amount: number) {
  const before = balance
  yield* sleep(0.02) // asks the bank
  balance = before + amount
}

await spawn(deposit, 100)
await spawn(deposit, 50)
console.log('balance:', balance)
`,
    'nothing is read before the wait': `${START}
function* deposit(amount: number) {
  yield* sleep(0.02) // asks the bank
  balance += amount
}

const deposits = [spawn(deposit, 100), spawn(deposit, 50)]
for (const thread of deposits) await thread
console.log('balance:', balance)
`,
    'a teller that takes one at a time': `${START}
const amounts = new Queue<number>()

const teller = spawn(function* teller() {
  for (let count = 0; count < 2; count++) {
    const amount = yield* amounts.get()
    const before = balance
    yield* sleep(0.02) // asks the bank
    balance = before + amount
  }
})

amounts.putNowait(100)
amounts.putNowait(50)
await teller
console.log('balance:', balance)
`,
    'an account that locks itself': `import { Semaphore, sleep, spawn, type Green } from 'hublet'

class Account {
  balance = 0
  readonly #turn = new Semaphore(1);

  *change(by: (balance: number) => Green<number>) {
    yield* this.#turn.acquire()
    try {
      this.balance = yield* by(this.balance)
    } finally {
      this.#turn.release()
    }
  }
}

const account = new Account()

function* deposit(amount: number) {
  yield* account.change(function* (before) {
    yield* sleep(0.02) // asks the bank
    return before + amount
  })
}

const deposits = [spawn(deposit, 100), spawn(deposit, 50)]
for (const thread of deposits) await thread
console.log('balance:', account.balance)
`,
    'a pool of one': `import { GreenPool, sleep, spawn } from 'hublet'

let balance = 0

function* deposit(amount: number) {
  const before = balance
  yield* sleep(0.02) // asks the bank
  balance = before + amount
}

await spawn(function* () {
  const pool = new GreenPool(1)
  for (const amount of [100, 50]) yield* pool.spawn(deposit, amount)
  yield* pool.waitAll()
})
console.log('balance:', balance)
`,
  },
  wrong: {
    'two permits': {
      code: { 'new Semaphore(1)': 'new Semaphore(2)' },
      told: 'The two deposits overlapped: both had read the balance before either wrote it.',
    },
    'the balance is read before the permit': {
      code: {
        'yield* account.acquire()\n  try {\n    const before = balance':
          'const before = balance\n  yield* account.acquire()\n  try {',
      },
      told: 'They asked the bank one after the other, but the result is “balance: 50”.',
    },
    'the bank is not asked': {
      code: { '    yield* sleep(0.02) // asks the bank\n': '' },
      told: '0 questions to the bank were asked, not 2.',
    },
    'printed too early': {
      code: {
        "for (const thread of deposits) await thread\nconsole.log('balance:', balance)":
          "console.log('balance: 150')\nfor (const thread of deposits) await thread",
      },
      told: 'The balance was printed before both had asked the bank.',
    },
    'one deposit only': {
      code: { 'spawn(deposit, 100), spawn(deposit, 50)': 'spawn(deposit, 150)' },
      told: '1 question to the bank was asked, not 2.',
    },
    'a lock for each deposit': {
      code: {
        'const account = new Semaphore(1)\n': '',
        'yield* account.acquire()': 'const account = new Semaphore(1)\n  yield* account.acquire()',
      },
      told: 'The two deposits overlapped: both had read the balance before either wrote it.',
    },
    'the star is missing': {
      code: { 'yield* account.acquire()': 'account.acquire()' },
      told: 'The two deposits overlapped: both had read the balance before either wrote it.',
    },
    'the permit is never given back': {
      code: { '    account.release()\n': '' },
      told: 'It ended with exit code 13',
    },
    'another amount': {
      code: {
        'spawn(deposit, 50)': 'spawn(deposit, 40)',
        'const before = balance\n    yield* sleep(0.02) // asks the bank\n    balance = before + amount':
          'account.release()\n    yield* sleep(0.02) // asks the bank\n    balance += amount\n    yield* account.acquire()',
      },
      told: 'Line 1 is “balance: 140”, not “balance: 150”.',
    },
  },
}
