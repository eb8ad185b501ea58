// Work that keeps a processor busy, in the threads of a pool: a kill and a limit end the thread that works.
import { kill, sleep, spawn, until, withTimeout } from 'hublet'
import { Piscina } from 'piscina'

const workers = new Piscina({ filename: new URL('./spin.js', import.meta.url).href, maxThreads: 1 })
const work = (rounds) => until((signal) => workers.run(rounds, { signal }))

await spawn(function* () {
  console.log(yield* work(1000))
  console.log(yield* withTimeout({ seconds: 0.1, timeoutValue: 'too late' }, work, Infinity))
  const killed = spawn(work, Infinity)
  yield* sleep(0.1)
  kill(killed)
  console.log(yield* work(2000))
})
console.log(workers.queueSize)
await workers.destroy()
