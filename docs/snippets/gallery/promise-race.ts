import { setTimeout as pause } from 'node:timers/promises'
import { race, sleep, spawn, type Green } from 'hublet'
import { watchNode } from 'hublet/trace'

watchNode()

async function walk(name: string, ms: number): Promise<string> {
  await pause(ms)
  console.log(`${name} arrives`)
  return name
}

const slow = walk('slow', 60)
console.log('first:', await Promise.race([slow, walk('quick', 1)]))
await slow // it goes on, whether anybody wants it or not

function* greenWalk(name: string, seconds: number): Green<string> {
  try {
    yield* sleep(seconds)
    return name
  } finally {
    console.log(`${name} is done, green`)
  }
}

const first = await spawn(() => race([greenWalk('slow', 60), greenWalk('quick', 0.001)]))
console.log('first:', first)
