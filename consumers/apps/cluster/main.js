// Two processes of node:cluster that share a port; each has its hub.
import cluster from 'node:cluster'
import { once } from 'node:events'
import http from 'node:http'
import { green, sleep } from 'hublet'

if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()]
  const ports = await Promise.all(workers.map(async (worker) => (await once(worker, 'listening'))[0].port))
  const pids = new Set()
  for (let i = 0; i < 10; i++)
    pids.add(await (await fetch(`http://127.0.0.1:${ports[0]}`, { headers: { connection: 'close' } })).text())
  console.log(`${ports[0] === ports[1]} ${pids.size}`)
  for (const worker of workers) worker.kill()
} else {
  const answer = green(function* (_request, response) {
    yield* sleep(0.001)
    response.end(String(process.pid))
  })
  http.createServer(answer).listen(0, '127.0.0.1')
}
