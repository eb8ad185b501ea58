import { sleep, spawn, type Green } from 'hublet'
import { watchNode } from 'hublet/trace'

watchNode()

async function promises(name: string): Promise<void> {
  for (let i = 1; i <= 2; i++) {
    console.log(`${name} ${i}, async`)
    await null
  }
}

function* greenthread(name: string): Green<void> {
  for (let i = 1; i <= 2; i++) {
    console.log(`${name} ${i}, green`)
    yield* sleep(0)
  }
}

await Promise.all([promises('ping'), promises('pong')])

const ping = spawn(greenthread, 'ping')
const pong = spawn(greenthread, 'pong')
await ping
await pong
