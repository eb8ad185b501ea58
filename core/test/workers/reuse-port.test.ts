/** One port, a listener and a hub per Worker: the kernel spreads the connections among them. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'
import { workerProgram } from './worker-program.ts'

const WORKERS = 4
const CONNECTIONS = 200

/** Listens on the port that it is given, or on one that it chooses, and answers with its name. */
const WORKER = `
  const { name, port } = workerData
  const listener = listen({ host: '127.0.0.1', port, reusePort: true, backlog: 4096 })
  const serving = spawn(serve, listener, function* (client) {
    const question = yield* client.recv(100)
    yield* client.sendAll([name, getHub().name, question].join(' '))
  })
  parentPort.postMessage(listener.localAddress.port)
  parentPort.once('message', () => listener.close())
  await serving.catch((error) => { if (error.code !== 'ERR_IO_CLOSED') throw error })
`

const MAIN = `
  const net = await import('node:net')
  const { text: allOf } = await import('node:stream/consumers')

  const workers = []
  let port = 0
  for (let i = 0; i < ${WORKERS}; i++) {
    const worker = start({ name: 'worker' + i, port })
    workers.push(worker)
    const [opened] = await once(worker, 'message')
    if (port !== 0 && opened !== port) console.log('another port')
    port = opened
  }
  const ask = async (question) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.end(question)
    const [worker, hub, asked] = (await allOf(socket)).split(' ')
    return { worker, hub, right: asked === question }
  }
  const answers = []
  for (let round = 0; round < ${CONNECTIONS / 20}; round++)
    answers.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => ask(round + '-' + i)))))
  const exits = workers.map((worker) => once(worker, 'exit'))
  for (const worker of workers) worker.postMessage('end')
  console.log(JSON.stringify({
    answered: answers.filter(({ right }) => right).length,
    workers: [...new Set(answers.map(({ worker }) => worker))].sort(),
    hubs: [...new Set(answers.map(({ hub }) => hub))],
    exits: (await Promise.all(exits)).flat(),
  }))
`

describe('Workers that listen on one port with reusePort', () => {
  it('share the connections, and answer every one', async () => {
    const { stdout, stderr, code } = await runProgram(workerProgram(WORKER, MAIN))
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(JSON.parse(stdout)).toEqual({
      answered: CONNECTIONS,
      workers: Array.from({ length: WORKERS }, (_, i) => `worker${i}`),
      hubs: [(process.env['EVENTLET_HUB'] ?? 'epolls').replace('libevent', 'pyevent')],
      exits: Array.from({ length: WORKERS }, () => 0),
    })
  })
})

describe('listeners on one port without reusePort', () => {
  it('are refused, though others have it', async () => {
    const { stdout, stderr } = await runProgram(`
      import { listen } from 'hublet'
      const first = listen({ host: '127.0.0.1', port: 0, reusePort: true })
      const { port } = first.localAddress
      listen({ host: '127.0.0.1', port, reusePort: true }).close()
      try { listen({ host: '127.0.0.1', port }) } catch (error) { console.log(error.code, error.port === port) }
      first.close()
    `)
    expect({ stdout, stderr }).toEqual({ stdout: 'EADDRINUSE true\n', stderr: '' })
  })
})
