/**
 * Hublet: hubs that turn coroutines into easy greenthreads.
 *
 * @module hublet
 */
import './green/parked-at-exit.ts'
import './trace/record-run.ts'

export { GreenletExit, HubError, IOClosed, StopServe } from './ground/errors.ts'
export type { ErrorCode, SystemError } from './ground/errors.ts'
export type { Clock } from './ground/clock.ts'
export type { Guest, Host, TurnResult } from './kernel/host-contract.ts'
export { INVALID, READABLE, WRITABLE } from './kernel/poller.ts'
export type { Poller, PollerArrivals } from './kernel/poller.ts'
export type {
  HostLoop,
  Kernel,
  KernelAddress,
  KernelCalls,
  KernelObjects,
  KernelPoller,
} from './kernel/kernel.ts'

export type { Green, Suspend } from './greenlet/green.ts'
export type { Body as GreenletBody } from './greenlet/coroutine.ts'
export { Greenlet, getCurrent } from './greenlet/greenlet.ts'

export { BaseHub } from './hubs/base-hub.ts'
export type { CallbackErrors } from './hubs/callback-errors.ts'
export type { HubLoop, HubOptions } from './hubs/hub-loop.ts'
export type { ErrorSink } from './hubs/error-sink.ts'
export { FdListener } from './listeners/listener.ts'
export type { Direction, ListenerOptions } from './listeners/listener.ts'
export { Timer } from './timers/timer.ts'
export type { TimerCall, TimerOwner } from './timers/timer.ts'
export { wakeHub } from './hubs/wake.ts'
export type { WakeHandle } from './hubs/wake.ts'
export { createPoller, getDefaultHub, getHub, listHubs, useHub } from './hubs/registry.ts'
export type { HubClass, HubModule, HubName } from './hubs/registry.ts'
export { notifyClose, notifyOpened } from './green/notify.ts'
export { trampoline } from './green/trampoline.ts'
export type { TrampolineOptions } from './green/trampoline.ts'

export { GreenThread, cancel, kill, spawn, spawnAfter, spawnAfterLocal, spawnN } from './green/greenthread.ts'
export type { Result, Spawnable } from './green/greenthread.ts'
export type { GreenthreadOperation } from './green/thread-operations.ts'
export type { OperationEnd } from './ground/operation.ts'
export { green } from './green/green-handler.ts'
export type { GreenCall, GreenOptions } from './green/green-handler.ts'
export { main } from './green/main.ts'
export { sleep } from './green/sleep.ts'
export { Timeout, isTimeout } from './green/timeout.ts'
export { withTimeout } from './green/with-timeout.ts'
export type { Limit } from './green/with-timeout.ts'
export { Event } from './green/event.ts'
export { Empty, Full, LifoQueue, LightQueue, PriorityQueue, Queue } from './green/queue.ts'
export type { Items } from './green/items.ts'
export type { QueueOptions } from './green/queue.ts'
export { BoundedSemaphore, CappedSemaphore, Semaphore } from './green/semaphore.ts'
export type { AcquireOptions } from './green/semaphore.ts'
export { GreenPool } from './pools/green-pool.ts'
export type { WaitAllOptions } from './pools/green-pool.ts'
export { GreenPile } from './pools/green-pile.ts'
export type { GreenIterator } from './pools/green-iterator.ts'
export type { GreenMap } from './pools/green-map.ts'
export { Pool } from './pools/pool.ts'
export type { Lent, PoolMembers } from './pools/pool.ts'
export { withGroup } from './groups/with-group.ts'
export type { GroupOptions } from './groups/with-group.ts'
export { all, allSettled, any, race } from './groups/combine.ts'
export type { Callable, ResultOf, Results } from './groups/combine.ts'
export { select } from './groups/select.ts'
export type { Selected } from './groups/select.ts'
export {
  acquiring,
  after,
  ending,
  happening,
  putting,
  readable,
  settling,
  taking,
  writable,
} from './groups/choice.ts'
export type { Choice } from './groups/choice.ts'
export { getDeadline } from './groups/deadline.ts'
export { getSignal } from './groups/get-signal.ts'
export type { Group } from './groups/group.ts'
export { Broadcast } from './groups/broadcast.ts'
export type { Subscription } from './groups/broadcast.ts'
export { retry } from './groups/retry.ts'
export type { RetryOptions } from './groups/retry.ts'
export { RateLimiter } from './groups/rate-limiter.ts'
export type { Rate } from './groups/rate-limiter.ts'
export { ticker } from './groups/ticker.ts'
export type { Ticker } from './groups/ticker.ts'
export { GreenLocal } from './greenlet/green-local.ts'
export { until } from './green/until.ts'

export type { Endpoint, SocketAddress } from './greenio/address.ts'
export { connect } from './greenio/connect.ts'
export type { ConnectOperation, ConnectOptions } from './greenio/connect.ts'
export type { Family as AddressFamily } from './greenio/resolve.ts'
export { copy, pipe } from './greenio/copy.ts'
export type { CopyOptions, TwoWayStream } from './greenio/copy.ts'
export { GreenDatagram } from './greenio/datagram.ts'
export type { DatagramOptions } from './greenio/datagram.ts'
export { GreenPort } from './greenio/port.ts'
export type { PortLike, PortOptions } from './greenio/port.ts'
export { GreenPipe } from './greenio/pipe.ts'
export type { PipeOptions } from './greenio/pipe.ts'
export { listen } from './greenio/listen.ts'
export type { ListenOptions } from './greenio/listen.ts'
export { serve } from './greenio/serve.ts'
export type { ServeOperation, ServeOptions } from './greenio/serve.ts'
export { GreenSocket } from './greenio/socket.ts'
export { socketPair } from './greenio/socket-pair.ts'
export { wrapSsl } from './greenio/ssl.ts'
export type { SslOptions } from './greenio/ssl.ts'
export { fromNodeStream } from './greenio/from-node-stream.ts'
export type { GreenNodeStream } from './greenio/from-node-stream.ts'
export { toNodeStream } from './greenio/to-node-stream.ts'
export type { GreenStream, LineOptions, Sendable } from './greenio/stream.ts'
