// The program of every bundle. The addon can't be in one: it lies beside it, or in the installed package.
import { getHub, sleep, spawn } from 'hublet'

spawn(function* main() {
  yield* sleep(0.001)
  console.log(`bundled on ${getHub().name}`)
})
