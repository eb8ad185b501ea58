/** Warns of green calls without `yield*`: they do nothing. */
import { Event } from '../green/event.ts'
import { GreenIterator } from '../pools/green-iterator.ts'
import { GreenPile } from '../pools/green-pile.ts'
import { GreenPool } from '../pools/green-pool.ts'
import { GreenThread } from '../green/greenthread.ts'
import { GreenDatagram } from '../greenio/datagram.ts'
import { GreenSocket } from '../greenio/socket.ts'
import { GreenStream } from '../greenio/stream.ts'
import { watchGreenCalls } from '../greenlet/green-call.ts'
import { Greenlet } from '../greenlet/greenlet.ts'
import type { Green } from '../greenlet/green.ts'
import { refuseAwaitOf } from '../greenlet/not-awaited.ts'
import { BaseHub } from '../hubs/base-hub.ts'
import { warn } from '../ground/node.ts'
import { callerPlace } from '../ground/place.ts'
import { LightQueue, Queue } from '../green/queue.ts'
import { CappedSemaphore, Semaphore } from '../green/semaphore.ts'

type GreenMethods = Record<string, (...args: unknown[]) => Green<unknown>>

/** The green methods of the public classes; functions are watched where they are made. */
const METHODS: [prototype: object, names: string[]][] = [
  [Greenlet.prototype, ['switch', 'throw']],
  [GreenThread.prototype, ['wait']],
  [BaseHub.prototype, ['switch']],
  [Event.prototype, ['wait']],
  [LightQueue.prototype, ['get', 'put']],
  [Queue.prototype, ['join']],
  [Semaphore.prototype, ['acquire']],
  [CappedSemaphore.prototype, ['acquire', 'release']],
  [GreenPool.prototype, ['spawn', 'spawnN', 'waitAll']],
  [GreenPile.prototype, ['spawn']],
  [GreenIterator.prototype, ['next', 'toArray']],
  [GreenStream.prototype, ['recv', 'recvInto', 'recvLine', 'send', 'sendAll']],
  [GreenSocket.prototype, ['accept']],
  [GreenDatagram.prototype, ['recvFrom', 'sendTo']],
]

const originals: [target: GreenMethods, name: string, method: (...args: unknown[]) => Green<unknown>][] = []

/**
 * Warns (`process.emitWarning`, code `HUBLET_FORGOTTEN_YIELD`) of each call of a green function or method of Hublet that
 * nobody has run by the time the current greenthread gives up control. For development: every green call gets slower.
 */
export function warnForgottenYield(state = true): void {
  watchGreenCalls(state ? watched : null)
  for (const [target, name, method] of originals.splice(0)) target[name] = method
  if (!state) return
  for (const [prototype, names] of METHODS) {
    const target = prototype as GreenMethods
    for (const name of names) {
      const method = target[name] as GreenMethods[string]
      originals.push([target, name, method])
      target[name] = function (...args) {
        return watched(method.apply(this, args), name)
      }
    }
  }
}

/** A call that notes whether it is run. */
function watched<T>(call: Green<T>, name: string): Green<T> {
  const place = callerPlace()
  let run = false
  queueMicrotask(() => {
    if (!run) tellForgotten(name, place)
  })
  return noting(call, () => {
    run = true
  })
}

function* noting<T>(call: Green<T>, begun: () => void): Green<T> {
  begun()
  return yield* call
}

refuseAwaitOf(noting)

function tellForgotten(name: string, place: string): void {
  warn(`${name}() was called without yield*, so it did nothing (${place})`, 'HUBLET_FORGOTTEN_YIELD')
}
