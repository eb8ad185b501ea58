// One hub per thread: a special one in the main thread, another in each Worker.
import { Worker, isMainThread, parentPort } from 'node:worker_threads'
import { getHub, sleep, spawn, until, useHub } from 'hublet'

useHub(isMainThread ? 'poll' : 'selects')
await spawn(function* main() {
  yield* sleep(0.001)
  if (!isMainThread) return parentPort.postMessage(getHub().name)
  const names = yield* until(Promise.all([hubOfWorker(), hubOfWorker()]))
  console.log([getHub().name, ...names].join(' '))
})

function hubOfWorker() {
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url)).on('message', resolve).on('error', reject)
  })
}
