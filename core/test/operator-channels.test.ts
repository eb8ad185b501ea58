/** Tracing channels, as OpenTelemetry and other tools of operators use them. */
import { tracingChannel } from 'node:diagnostics_channel'
import { context, trace, type Context, type Span } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  connect,
  listen,
  serve,
  sleep,
  spawn,
  withTimeout,
  type ConnectOperation,
  type Green,
  type GreenthreadOperation,
  type GreenSocket,
  type ServeOperation,
} from '../index.ts'
import { runProgram } from './support/run-program.ts'

type Operation = GreenthreadOperation | ConnectOperation | ServeOperation

const MOMENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const
const stops: (() => void)[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** Writes down what comes in one tracing channel. */
function listenTo(name: string, note: (moment: string, message: Operation) => void): void {
  const channel = tracingChannel(name)
  const subscribers = Object.fromEntries(
    MOMENTS.map((moment) => [moment, (message: unknown) => note(moment, message as Operation)]),
  ) as unknown as Parameters<typeof channel.subscribe>[0]
  channel.subscribe(subscribers)
  stops.push(() => channel.unsubscribe(subscribers))
}

describe('hublet:greenthread', () => {
  it('tells the start, the first switch and the end of a greenthread, with its result', async () => {
    const notes: string[] = []
    listenTo('hublet:greenthread', (moment, message) => {
      const { thread, outcome, result } = message as GreenthreadOperation
      notes.push([moment, thread.name, outcome, result].filter((part) => part !== undefined).join(' '))
    })
    const thread = spawn(function* work(): Green<number> {
      notes.push('runs')
      yield* sleep(0)
      notes.push('goes on')
      return 7
    })
    expect(notes).toEqual([])
    await thread
    expect(notes).toEqual([
      'start work',
      'runs',
      'end work',
      'goes on',
      'asyncStart work result 7',
      'asyncEnd work result 7',
    ])
  })

  it('tells an error and a kill apart', async () => {
    const notes: unknown[] = []
    listenTo('hublet:greenthread', (moment, { outcome, error }) => {
      if (error !== undefined && (moment === 'error' || moment === 'asyncEnd'))
        notes.push([moment, outcome, (error as Error).message])
    })
    await expect(
      spawn(() => {
        throw new Error('failed')
      }),
    ).rejects.toThrow('failed')
    const killed = spawn(function* killed(): Green<void> {
      yield* sleep(10)
    })
    await spawn(() => sleep(0))
    killed.kill()
    expect(notes).toEqual([
      ['error', 'error', 'failed'],
      ['asyncEnd', 'error', 'failed'],
      ['asyncEnd', 'killed', 'The greenthread killed was killed'],
    ])
  })

  it('says nothing of a greenthread that never ran, nor of the end of one whose start nobody heard', async () => {
    const early = spawn(() => sleep(0.001))
    await spawn(() => sleep(0))
    const notes: string[] = []
    listenTo('hublet:greenthread', (moment) => notes.push(moment))
    spawn(() => sleep(0)).kill()
    await early
    expect(notes).toEqual([])
  })

  it('goes on when a subscriber throws, which Node reports', async () => {
    const ended = await runProgram(`
      import { tracingChannel } from 'node:diagnostics_channel'
      import { spawn } from 'hublet'
      tracingChannel('hublet:greenthread').start.subscribe(() => { throw new Error('of a subscriber') })
      process.on('uncaughtException', ({ message }) => console.log('uncaught:', message))
      console.log(await spawn(() => 'result'))
    `)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout.split('\n').sort()).toEqual(['', 'result', 'uncaught: of a subscriber'])
  })
})

describe('hublet:connect and hublet:serve', () => {
  it('tell of one connection at both of its ends', async () => {
    const notes: string[] = []
    for (const name of ['connect', 'serve'])
      listenTo(`hublet:${name}`, (moment, { outcome }) => {
        if (moment === 'start' || moment === 'asyncEnd')
          notes.push([name, moment, outcome ?? ''].join(' ').trim())
      })
    const server = listen({ host: '127.0.0.1', port: 0 })
    const serving = spawn(() =>
      serve(server, function* (client: GreenSocket) {
        yield* client.sendAll(yield* client.recv(10))
      }),
    )
    await spawn(function* client() {
      using socket = yield* connect(server.localAddress)
      yield* socket.sendAll('hi')
      expect(String(yield* socket.recv(10))).toBe('hi')
      expect(String(yield* socket.recv(10))).toBe('')
    })
    serving.kill()
    server.close()
    expect(notes.sort()).toEqual([
      'connect asyncEnd result',
      'connect start',
      'serve asyncEnd result',
      'serve start',
    ])
  })

  it('tell why a connection was not opened', async () => {
    const ends: ConnectOperation[] = []
    listenTo('hublet:connect', (moment, message) => {
      if (moment === 'asyncEnd') ends.push(message as ConnectOperation)
    })
    const server = listen({ host: '127.0.0.1', port: 0 })
    const address = server.localAddress as { port: number }
    server.close()
    await expect(spawn(() => connect({ port: address.port, host: '127.0.0.1' }))).rejects.toThrow()
    expect(ends).toMatchObject([
      { outcome: 'error', error: { code: 'ECONNREFUSED' }, options: { port: address.port } },
    ])
  })
})

describe("OpenTelemetry's API", () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })

  beforeEach(() => {
    exporter.reset()
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    trace.setGlobalTracerProvider(provider)
    stops.push(() => context.disable())
    stops.push(() => trace.disable())
  })

  it('sees its active span in a greenthread, over every switch, and in those that it spawns', async () => {
    const tracer = trace.getTracer('test')
    const nameOfActive = (): string | undefined =>
      (trace.getActiveSpan() as (Span & { name: string }) | undefined)?.name
    const seen: unknown[] = []
    const work = function* (): Green<void> {
      seen.push(nameOfActive())
      yield* sleep(0)
      seen.push(nameOfActive())
      yield* withTimeout(1, () => sleep(0.001))
      seen.push(yield* spawn(() => nameOfActive()).wait())
    }
    const requests = ['one', 'two'].map((name) =>
      tracer.startActiveSpan(name, (span) => spawn(work).finally(() => span.end())),
    )
    await Promise.all(requests)
    expect(seen.sort()).toEqual(['one', 'one', 'one', 'two', 'two', 'two'])
    expect(nameOfActive()).toBe(undefined)
  })

  it('gets a span of each greenthread from the tracing channel, under the one that spawned it', async () => {
    const tracer = trace.getTracer('test')
    const spans = new WeakMap<object, Span>()
    const channel = tracingChannel('hublet:greenthread')
    const active = new AsyncLocalStorage<Context>()
    const contexts = new AsyncLocalStorageContextManager()
    // The same storage as the manager's, so that the span is active in the greenthread.
    Object.assign(contexts, { _asyncLocalStorage: active })
    context.disable()
    context.setGlobalContextManager(contexts.enable())
    channel.start.bindStore(active, (message) => {
      const span = tracer.startSpan((message as GreenthreadOperation).thread.name)
      spans.set(message, span)
      return trace.setSpan(context.active(), span)
    })
    const endSpan = (message: unknown): void => spans.get(message as object)?.end()
    channel.asyncEnd.subscribe(endSpan)
    stops.push(() => {
      channel.start.unbindStore(active)
      channel.asyncEnd.unsubscribe(endSpan)
    })
    await spawn(function* outer(): Green<void> {
      yield* sleep(0)
      tracer.startSpan('in outer').end()
      yield* spawn(function* inner(): Green<void> {
        yield* sleep(0)
        tracer.startSpan('in inner').end()
      }).wait()
    })
    const finished = exporter.getFinishedSpans()
    const parents = finished.map(({ name, parentSpanContext }) => [
      name,
      finished.find((span) => span.spanContext().spanId === parentSpanContext?.spanId)?.name,
    ])
    expect(Object.fromEntries(parents)).toEqual({
      outer: undefined,
      'in outer': 'outer',
      inner: 'outer',
      'in inner': 'inner',
    })
  })
})
