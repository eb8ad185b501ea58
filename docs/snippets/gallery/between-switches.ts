import { sleep, spawn } from 'hublet'

let balance = 0

function* deposit(times: number) {
  for (let i = 0; i < times; i++) {
    const before = balance
    balance = before + 1 // no yield* in between: nobody else was here
    yield* sleep(0)
  }
}

const one = spawn(deposit, 50)
const other = spawn(deposit, 50)
await one
await other
console.log('balance', balance)
