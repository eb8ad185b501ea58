/**
 * Everything that Node does by itself goes on while the hub waits, and while it is busy: libuv's descriptor ends the wait.
 * Each kind of work runs in a process of its own, so that none helps another to be noticed.
 */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'

/** The hub's occupation meanwhile; a wait that nothing ends lasts longer than a test may. */
const HUBS = [
  ['sleeps', `background.push(spawn(() => sleep(60)))`],
  ['is busy', `background.push(spawn(function* () { for (;;) yield* sleep(0) }))`],
] as const

interface Work {
  /** The body of an async function, which ends when the work is done. */
  source: string
  nodeArgs?: string[]
  env?: Record<string, string>
}

const work: Record<string, Work> = {
  'net connections': {
    source: `
      const { default: net } = await import('node:net')
      const server = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const client = net.connect(server.address().port, '127.0.0.1')
      for (let i = 0; i < 20; i++) {
        client.write('ping')
        await once(client, 'data')
      }
      client.destroy()
      server.close()
      await once(server, 'close')`,
  },
  'an HTTP server and its client': {
    source: `
      const http = await import('node:http')
      const server = http.createServer((request, response) => request.pipe(response)).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const request = http.request({ port: server.address().port, method: 'POST', agent: false })
      request.end('x'.repeat(100_000))
      const [response] = await once(request, 'response')
      response.resume()
      await once(response, 'end')
      server.close()`,
  },
  'an HTTP/2 server and its client': {
    source: `
      const http2 = await import('node:http2')
      const server = http2.createServer((_request, response) => response.end('x')).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const client = http2.connect('http://127.0.0.1:' + server.address().port)
      const request = client.request({ ':path': '/' })
      request.resume()
      await once(request, 'end')
      client.close()
      server.close()`,
  },
  fetch: {
    source: `
      const http = await import('node:http')
      const server = http.createServer((_request, response) => response.end('x')).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const response = await fetch('http://127.0.0.1:' + server.address().port, { headers: { connection: 'close' } })
      await response.text()
      server.close()`,
  },
  datagrams: {
    source: `
      const dgram = await import('node:dgram')
      const [one, other] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')]
      other.bind(0, '127.0.0.1')
      await once(other, 'listening')
      one.send('x', other.address().port, '127.0.0.1')
      await once(other, 'message')
      one.close()
      other.close()`,
  },
  files: {
    source: `
      const { mkdtemp, readFile, rm, writeFile } = await import('node:fs/promises')
      const folder = await mkdtemp('/tmp/hublet-test-')
      for (let i = 0; i < 10; i++) await writeFile(folder + '/file', String(i))
      if (await readFile(folder + '/file', 'utf8') !== '9') throw new Error('wrong content')
      await rm(folder, { recursive: true })`,
  },
  'files through io_uring': {
    source: `
      const { mkdtemp, open, rm } = await import('node:fs/promises')
      const folder = await mkdtemp('/tmp/hublet-test-')
      for (let i = 0; i < 10; i++) {
        const file = await open(folder + '/file' + i, 'w+')
        await file.write('x')
        await file.datasync()
        await file.stat()
        await file.read(Buffer.alloc(1), 0, 1, 0)
        await file.close()
      }
      await rm(folder, { recursive: true })`,
    env: { UV_USE_IO_URING: '1' },
  },
  'a watched folder': {
    source: `
      const { mkdtempSync, rmSync, watch, writeFileSync } = await import('node:fs')
      const folder = mkdtempSync('/tmp/hublet-test-')
      const watcher = watch(folder)
      setImmediate(() => writeFileSync(folder + '/file', 'x'))
      await once(watcher, 'change')
      watcher.close()
      rmSync(folder, { recursive: true })`,
  },
  'the thread pool': {
    source: `
      const { pbkdf2 } = await import('node:crypto')
      const { gzip } = await import('node:zlib')
      const { promisify } = await import('node:util')
      await promisify(pbkdf2)('secret', 'salt', 1000, 32, 'sha256')
      await promisify(gzip)('x'.repeat(10_000))
      await crypto.subtle.digest('SHA-256', new Uint8Array(1000))`,
  },
  'names looked up by the system': {
    source: `await (await import('node:dns/promises')).lookup('localhost')`,
  },
  'names asked of a server': {
    // The question comes back as an answer with the address 127.0.0.9.
    source: `
      const dgram = await import('node:dgram')
      const { Resolver } = await import('node:dns/promises')
      const server = dgram.createSocket('udp4', (question, from) => {
        const answer = Buffer.from('c00c00010001000000050004' + '7f000009', 'hex')
        const end = question.indexOf(0, 12) + 5
        const reply = Buffer.concat([question.subarray(0, end), answer])
        reply.writeUInt16BE(0x8180, 2)
        reply.writeUInt16BE(1, 6)
        reply.writeUInt16BE(0, 10)
        server.send(reply, from.port, from.address)
      }).bind(0, '127.0.0.1')
      await once(server, 'listening')
      const resolver = new Resolver()
      resolver.setServers(['127.0.0.1:' + server.address().port])
      const [address] = await resolver.resolve4('name.test')
      if (address !== '127.0.0.9') throw new Error(address)
      server.close()`,
  },
  'child processes': {
    source: `
      const { spawn: start } = await import('node:child_process')
      const child = start('cat')
      child.stdin.end('through the child')
      const [[text]] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')])
      if (String(text) !== 'through the child') throw new Error(text)`,
  },
  'signals of its own': {
    source: `
      const signal = once(process, 'SIGUSR2')
      setImmediate(() => process.kill(process.pid, 'SIGUSR2'))
      await signal`,
  },
  'signals of another process': {
    source: `
      const { spawn: start } = await import('node:child_process')
      const signal = once(process, 'SIGUSR2')
      await once(start('kill', ['-USR2', String(process.pid)]), 'exit')
      await signal`,
  },
  'message ports': {
    source: `
      const { port1, port2 } = new MessageChannel()
      for (let i = 0; i < 20; i++) {
        const message = once(port2, 'message')
        port1.postMessage(i)
        await message
      }
      port1.close()`,
  },
  'broadcast channels': {
    source: `
      const [one, other] = [new BroadcastChannel('test'), new BroadcastChannel('test')]
      const message = new Promise((resolve) => (other.onmessage = resolve))
      one.postMessage('x')
      await message
      one.close()
      other.close()`,
  },
  'messages of a Worker': {
    source: `
      const { Worker } = await import('node:worker_threads')
      const text = "import { parentPort as port } from 'node:worker_threads'; port.on('message', (n) => n ? port.postMessage(n) : port.close())"
      const worker = new Worker(text, { eval: true, execArgv: ['--input-type=module'] })
      const exit = once(worker, 'exit')
      for (let i = 1; i <= 20; i++) {
        worker.postMessage(i)
        await once(worker, 'message')
      }
      worker.postMessage(0)
      await exit`,
  },
  'finalizers of collected objects': {
    source: `
      await new Promise((resolve) => {
        const registry = new FinalizationRegistry(resolve)
        void (() => registry.register({}, 'x'))()
        setImmediate(gc)
        globalThis.registry = registry
      })`,
    nodeArgs: ['--expose-gc'],
  },
  'WebAssembly compiled in the background': {
    source: `await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`,
  },
  'Atomics.waitAsync': {
    source: `
      const { Worker } = await import('node:worker_threads')
      const cell = new Int32Array(new SharedArrayBuffer(4))
      const { value } = Atomics.waitAsync(cell, 0, 0)
      const text = "import { workerData as cell } from 'node:worker_threads'; Atomics.store(cell, 0, 1); Atomics.notify(cell, 0)"
      new Worker(text, { eval: true, execArgv: ['--input-type=module'], workerData: cell }).unref()
      await value`,
  },
  'a dynamic import': {
    source: `await import('data:text/javascript,export const x = 1;' + 'x;'.repeat(1000))`,
  },
  'timers and intervals': {
    source: `
      const { setInterval: ticks, setTimeout: delay } = await import('node:timers/promises')
      let count = 0
      for await (const _ of ticks(2)) if (++count === 5) break
      await delay(5)
      await once(AbortSignal.timeout(5), 'abort')`,
  },
}

describe.each(HUBS)('while the hub %s', (_what, hub) => {
  it.each(Object.entries(work))(
    'Node goes on with %s',
    async (_name, { source, nodeArgs = [], env = {} }) => {
      const ended = await runProgram(
        `
      import { once } from 'node:events'
      import { sleep, spawn } from 'hublet'
      const background = []
      ${hub}
      await spawn(() => sleep(0))
      const work = async () => { ${source} }
      await work()
      for (const thread of background) thread.kill()
      console.log('done')
    `,
        { nodeArgs, env },
      )
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' })
    },
  )
})
