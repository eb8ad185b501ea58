// Everything that a page can do with Hublet.
import {
  GreenDatagram,
  GreenPool,
  GreenPort,
  Queue,
  after,
  connect,
  getHub,
  listen,
  main,
  select,
  sleep,
  spawn,
  taking,
  until,
  useHub,
  withGroup,
  wrapSsl,
} from 'hublet'
import { greenthreadStacks, watchGreenthreads } from 'hublet/debug'
import { explore, simulate } from 'hublet/testing'
import { TraceRecorder, addInstrument, removeInstrument } from 'hublet/trace'

/** @returns {Promise<string>} a line for each thing that was tried */
export async function run() {
  const recorder = new TraceRecorder()
  addInstrument(recorder)
  const lines = []
  for (const [name, attempt] of Object.entries(attempts)) lines.push(`${name}: ${await attempt()}`)
  removeInstrument(recorder)
  const calls = recorder.events.filter(({ kind }) => kind === 'system-call').map((event) => event.name)
  lines.push(`trace: ${[...new Set(calls)].sort().join(' ')}`)
  return lines.join('\n')
}

const attempts = {
  hub: () => getHub().name,

  echo: () =>
    spawn(function* () {
      using server = listen({ host: '127.0.0.1', port: 0 })
      spawn(function* () {
        using client = yield* server.accept()
        for (;;) {
          const bytes = yield* client.recv(1024)
          if (bytes.length === 0) return
          yield* client.sendAll(bytes)
        }
      })
      using socket = yield* connect({ host: 'localhost', port: server.localAddress.port })
      yield* socket.sendAll('hello')
      yield* socket.sendAll(new Uint8Array([0, 0, 1, 2]))
      const text = String(yield* socket.recvExactly(5))
      return `${text} ${(yield* socket.recvExactly(4)).readUInt32BE()}`
    }),

  datagrams: () =>
    spawn(function* () {
      const [one, other] = [new GreenDatagram({ host: '::1' }), new GreenDatagram({ host: '::1' })]
      yield* one.sendTo('ping', other.localAddress)
      const [bytes, from] = yield* other.recvFrom(100)
      one.close()
      other.close()
      return `${bytes} ${from.family}`
    }),

  timers: async () => {
    const wake = function* (seconds) {
      const began = performance.now()
      yield* sleep(seconds)
      return performance.now() - began >= seconds * 1000
    }
    return (await Promise.all([0.03, 0.01, 0, 0.02].map((seconds) => spawn(wake, seconds)))).join(' ')
  },

  'beside the page': () =>
    spawn(function* () {
      let waits = true
      setTimeout(() => (waits = false), 5)
      while (waits) yield* sleep(0) // MAINLOOP is never idle, and the page goes on all the same
      return yield* until(Promise.resolve('both go on'))
    }),

  group: () =>
    spawn(function* () {
      let cleaned = false
      try {
        yield* withGroup(function* (group) {
          group.spawn(function* () {
            try {
              yield* sleep(60)
            } finally {
              cleaned = true
            }
          })
          yield* sleep(0)
          throw new Error('broken')
        })
      } catch (error) {
        return `${error.message} ${cleaned}`
      }
    }),

  pool: () =>
    spawn(function* () {
      const queue = new Queue()
      const pool = new GreenPool(2)
      for (const n of [1, 2, 3]) {
        yield* pool.spawn(function* () {
          yield* sleep(0.001)
          queue.putNowait(n * n)
        })
      }
      yield* pool.waitAll()
      const { name } = yield* select({ item: taking(queue), late: after(60) })
      return `${queue.qsize() + 1} ${name}`
    }),

  channel: () =>
    spawn(function* () {
      const { port1, port2 } = new MessageChannel()
      const [jobs, results] = [new GreenPort(port1), new GreenPort(port2)]
      yield* jobs.put(42)
      const item = yield* results.get()
      jobs.close()
      return `${item} ${jobs.closed}`
    }),

  errors: async () => {
    const codes = [() => wrapSsl(), () => useHub('./hub.js'), () => useHub('node')].map((call) => {
      try {
        call()
      } catch (error) {
        return error.code
      }
    })
    const calls = [
      () => connect({ host: 'example.org', port: 80 }),
      () => connect({ host: '127.0.0.1', port: 1 }),
      () => main(() => 'no exit code'),
    ]
    for (const call of calls) codes.push(await Promise.resolve(spawn(call)).catch(({ code }) => code))
    return codes.join(' ')
  },

  'nobody waits': () =>
    new Promise((resolve) => {
      getHub().onError = (error, what) => resolve(`${error.message}, ${what}`)
      const thread = spawn(function* () {
        yield* sleep(0)
        throw new Error('broken')
      })
      thread.name = 'lost' // bundlers rename functions
    }),

  stacks: async () => {
    watchGreenthreads()
    const thread = spawn(() => sleep(60))
    thread.name = 'parked'
    await spawn(() => sleep(0.001))
    const [{ name, state }] = greenthreadStacks()
    watchGreenthreads(false)
    thread.kill()
    return `${name} ${state}`
  },

  simulate: async () => {
    const woken = []
    const wake = function* (seconds) {
      yield* sleep(seconds)
      woken.push(seconds)
    }
    await simulate(function* () {
      yield* withGroup(function* (group) {
        for (const seconds of [3600, 60, 0, 120]) group.spawn(wake, seconds)
        yield* sleep(0)
      })
    })
    return woken.join(' ')
  },

  explore: () =>
    explore(function* () {
      let count = 0
      const add = function* () {
        const before = count
        yield* sleep(0.001)
        count = before + 1
      }
      yield* withGroup(function* (group) {
        for (let i = 0; i < 2; i++) group.spawn(add)
        yield* sleep(0)
      })
      if (count !== 2) throw new Error('lost update')
    }).catch(({ code, message }) => `${code} ${/lost update/.test(message)}`),

  'another hub': async () => {
    useHub('poll')
    await spawn(() => sleep(0.001))
    return getHub().name
  },
}
