/** Node's callbacks as events of a trace: real `async_hooks`, each program in a process of its own. */
import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../trace/index.ts'
import { runProgram } from './support/run-program.ts'

type Callback = Extract<TraceEvent, { callback: number }>

/** Records from `watchNode()` on, and prints the events at the end. */
async function record(program: string): Promise<{ events: TraceEvent[]; callbacks: Callback[] }> {
  const { stdout, stderr, code } = await runProgram(`
    import { AsyncResource } from 'node:async_hooks'
    import { readFile } from 'node:fs'
    import net from 'node:net'
    import { setTimeout as later } from 'node:timers/promises'
    import { sleep, spawn, until } from 'hublet'
    import { TraceRecorder, addInstrument, mark, watchNode } from 'hublet/trace'
    const recorder = new TraceRecorder({ locate: () => ({ line: 7, column: 1 }) })
    addInstrument(recorder)
    process.once('exit', () => console.log(JSON.stringify(recorder.events)))
    watchNode()
    ${program}`)
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  const events = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as TraceEvent[]
  return { events, callbacks: events.filter((event): event is Callback => 'callback' in event) }
}

const begun = (callbacks: readonly Callback[]): string[] =>
  callbacks.filter(({ kind }) => kind === 'callback-begun').map(({ what }) => what)

describe('watchNode', () => {
  it('tells microtasks and promises in their order, then the tick, and last what comes from the loop', async () => {
    const { callbacks } = await record(`
      setTimeout(() => setImmediate(() => mark('end')), 20)
      process.nextTick(() => mark('tick'))
      queueMicrotask(() => mark('microtask'))
      Promise.resolve(1).then(() => mark('promise'))`)
    expect(begun(callbacks)).toEqual(['microtask', 'promise', 'tick', 'timeout', 'immediate'])
  })

  it('tells where each callback begins and ends, so that what happens in it stands between the two', async () => {
    const { events } = await record(`process.nextTick(() => mark('tick'))`)
    expect(events.map(({ kind }) => kind)).toEqual([
      'callback-scheduled',
      'callback-begun',
      'mark',
      'callback-ended',
    ])
    expect(new Set(events.flatMap((event) => ('callback' in event ? [event.callback] : []))).size).toBe(1)
  })

  it('tells how long a timer is, the same number for each call of an interval, and the place that asked', async () => {
    const { callbacks } = await record(`
      let calls = 0
      const each = setInterval(() => ++calls === 2 && clearInterval(each), 3)
      setTimeout(() => undefined, 250)`)
    const intervals = callbacks.filter(({ what }) => what === 'interval')
    expect(intervals.map(({ kind }) => kind.replace('callback-', ''))).toEqual([
      'scheduled',
      'begun',
      'ended',
      'begun',
      'ended',
    ])
    expect(new Set(intervals.map(({ callback }) => callback)).size).toBe(1)
    expect(intervals.map(({ seconds }) => seconds)).toEqual(intervals.map(() => 0.003))
    expect(callbacks.find(({ what }) => what === 'timeout')).toMatchObject({ seconds: 0.25 })
    expect(callbacks.map(({ at }) => at?.line)).toEqual(callbacks.map(() => 7))
  })

  it('tells that an async function goes on behind each of its awaits, and not that promises are made', async () => {
    const { callbacks } = await record(`
      async function work() { await null; await later(2); await new Promise((done) => process.nextTick(done)) }
      for (let i = 0; i < 5; i++) new Promise(() => undefined)
      void work()`)
    const promises = callbacks.filter(({ what }) => what === 'promise')
    expect(promises.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 3 }, () => ['callback-begun', 'callback-ended']).flat(),
    )
  })

  it('tells the requests of which reading a file is made, and who comes to a server', async () => {
    const { callbacks } = await record(`
      readFile(process.execPath + '.none', () => undefined)
      const server = net.createServer((socket) => { socket.end('x'); server.close() })
      server.listen(0, '127.0.0.1', () => net.connect(server.address().port, '127.0.0.1').resume())`)
    const resources = callbacks.filter(({ what }) => what === 'io').map(({ resource }) => resource)
    expect(resources).toEqual(
      expect.arrayContaining(['FSREQCALLBACK', 'TCPSERVERWRAP', 'TCPCONNECTWRAP', 'TCPWRAP']),
    )
  })

  it('leaves out what the library and the console ask for', async () => {
    const { events, callbacks } = await record(`
      console.log('printed')
      spawn(function* quiet() {
        yield* sleep(0.002)
        console.log('printed')
        yield* until(Promise.resolve())
      })`)
    expect(events.filter(({ kind }) => kind === 'greenlet-ended')).toHaveLength(1)
    expect(callbacks).toEqual([])
  })

  it('tells a resource of the program under its own name, also one that is called as something built in', async () => {
    const { callbacks } = await record(`new AsyncResource('toString').runInAsyncScope(() => mark('in it'))`)
    expect(callbacks.map(({ kind, what, resource }) => [kind, what, resource])).toEqual(
      ['scheduled', 'begun', 'ended'].map((step) => [`callback-${step}`, 'other', 'toString']),
    )
  })

  it('is silent before it is called and after it was ended', async () => {
    const { callbacks } = await record(`
      watchNode(false)
      setTimeout(() => Promise.resolve().then(() => undefined), 1)`)
    expect(callbacks).toEqual([])
  })

  it('ends a callback that throws, for a program that goes on', async () => {
    const { callbacks } = await record(`
      process.on('uncaughtException', () => undefined)
      setTimeout(() => { throw new Error('x') }, 1)
      setTimeout(() => undefined, 30)`)
    expect(callbacks.map(({ kind }) => kind.replace('callback-', ''))).toEqual([
      ...['scheduled', 'scheduled'],
      ...['begun', 'ended', 'begun', 'ended'],
    ])
  })

  it('refuses anything but true and false', async () => {
    const { stdout } = await runProgram(`
      import { watchNode } from 'hublet/trace'
      try { watchNode('yes') } catch (error) { console.log(error.code, error.message) }`)
    expect(stdout).toBe("ERR_OPTION_INVALID watchNode: state 'yes': give true or false\n")
  })
})
