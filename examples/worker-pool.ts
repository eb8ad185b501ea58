/**
 * One hub per thread: every Worker listens on the same port, and the kernel spreads the connections over them. A
 * connection's answer is computed in its Worker, so the other threads serve on.
 *
 *     PORT=7001 node dist/examples/worker-pool.js 4
 *     echo 30 | nc 127.0.0.1 7001
 */
import { Worker, isMainThread, parentPort, threadId, workerData } from 'node:worker_threads'
import { listen, serve, spawn, type Green, type GreenSocket } from 'hublet'

interface Place {
  host: string
  port: number
}

function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2)
}

function* answer(client: GreenSocket): Green<void> {
  const question = yield* client.recv(100)
  const n = Math.min(Number(String(question)) || 0, 35)
  yield* client.sendAll(`thread ${threadId}: fibonacci(${n}) = ${fibonacci(n)}\n`)
}

function listenHere(place: Place): GreenSocket {
  return listen({ ...place, backlog: 256, reusePort: true })
}

/** The main thread only starts the Workers; an error in one of them ends the process. */
async function main(count: number): Promise<void> {
  // Holds the port, which the kernel may choose, until the Workers have it; nobody knows it before it is printed.
  const first = listenHere({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 7001) })
  const { host, port } = first.localAddress as Place
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL(import.meta.url), { workerData: { host, port } }),
  )
  await Promise.all(workers.map((worker) => new Promise((listening) => worker.once('message', listening))))
  first.close()
  console.log(`${host}:${port}`)
}

if (!isMainThread) {
  const listener = listenHere(workerData as Place)
  parentPort?.postMessage('listening')
  await spawn(() => serve(listener, answer, { onError: (error) => console.error(error) }))
} else if (process.argv[1] === import.meta.filename) {
  await main(Number(process.argv[2] ?? 4))
}
