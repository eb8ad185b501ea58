import { setTimeout as pause } from 'node:timers/promises'
import { spawn, until } from 'hublet'

const text = await spawn(function* () {
  return yield* until(pause(10, 'from a promise'))
})
console.log(text)
