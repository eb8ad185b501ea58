import { sleep, spawn } from 'hublet'

function* say(word: string, seconds: number) {
  yield* sleep(seconds)
  console.log(word)
}

spawn(say, 'third', 0.03)
spawn(say, 'first', 0.01)
spawn(say, 'second', 0.01)
console.log('before all of them')
