import { sleep, spawn } from 'hublet'

let balance = 0

function* deposit(times: number) {
  for (let i = 0; i < times; i++) {
    const before = balance
    yield* sleep(0) // here the other one reads the same balance
    balance = before + 1
  }
}

const one = spawn(deposit, 50)
const other = spawn(deposit, 50)
await one
await other
console.log('balance', balance)
