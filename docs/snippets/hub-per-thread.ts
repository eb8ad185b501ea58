import { once } from 'node:events'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { getHub, sleep, spawn, useHub } from 'hublet'

// Both threads start in this file, so each selects its own hub here.
useHub('epolls')

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url))
  const [message] = await once(worker, 'message')
  console.log(`worker: ${message}`)
  console.log(`main thread: my hub is running: ${getHub().running}`)
} else {
  await spawn(function* () {
    yield* sleep(0.01)
  })
  parentPort?.postMessage(`my hub is running: ${getHub().running}`)
}
