/**
 * Throws random calls at every function of the addon, and ends with code 0: a process of its own, since what it looks for
 * is a crash. The same seed gives the same calls.
 *
 *     node native/test/random-calls.mjs <seed> <calls> [show]
 */
import { Buffer } from 'node:buffer'
import { closeSync, openSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setImmediate } from 'node:timers/promises'

const { structuredClone } = globalThis
const [seed = 1, calls = 1000, show] = process.argv.slice(2)
const addon = createRequire(import.meta.url)('../index.js')

/** Numbers in [0, 1): mulberry32. */
let state = Number(seed)
function random() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const below = (limit) => Math.floor(random() * limit)
const pick = (list) => list[below(list.length)]

/** Objects of the addon, some closed, some made by odd constructors; old ones leave for the garbage collector. */
const objects = []
/** Every loop: at the end they must stop. */
const loops = []
/** Descriptors that the addon opened or adopted; some are closed again. Others are never touched: they are the process's own. */
const descriptors = []
function keep(list, item) {
  if (list.length < 40) list.push(item)
  else list[below(list.length)] = item
}

function withoutMemory(array) {
  structuredClone(array.buffer, { transfer: [array.buffer] })
  return array
}
const detached = withoutMemory(new Uint8Array(64))

const MECHANISMS = addon.mechanisms
const NUMBERS = [
  0,
  1,
  2,
  3,
  4,
  7,
  -1,
  -2,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  -0,
  2 ** 31,
  2 ** 32 + 5,
  2 ** 53,
  1e308,
  1e-12,
]
const OTHERS = [
  () => undefined,
  () => null,
  () => true,
  () => '',
  () => 'epoll\0',
  () => 'x'.repeat(100_000),
  () => '\ud800',
  () => 5n,
  () => Symbol('odd'),
  () => ({}),
  () => Object.create(null),
  () => [1, 2, 3],
  () => () => 1,
  () => new Proxy({}, {}),
  () => new Proxy(pick(objects) ?? {}, {}),
  () => Object.create(pick(objects) ?? null),
  () => new Date(NaN),
  () => new Error('thrown in'),
  () => Promise.resolve(),
  () => ({
    valueOf: () => {
      throw new Error('valueOf')
    },
  }),
  () => ({
    [Symbol.toPrimitive]: () => {
      throw new Error('toPrimitive')
    },
  }),
]
const BYTES = [
  () => new Uint8Array(0),
  () => new Uint8Array(16),
  () => Buffer.alloc(100_000),
  () => new Uint8Array(new SharedArrayBuffer(32)),
  () => new Uint8Array(new ArrayBuffer(32), 8, 8),
  () => new Uint8Array(new ArrayBuffer(8, { maxByteLength: 64 })),
  () => detached,
  () => new Uint16Array(4),
  () => new Int32Array(4),
  () => new Float64Array(4),
  () => new DataView(new ArrayBuffer(8)),
  () => new ArrayBuffer(8),
]
/** Room for descriptors and lengths. */
const PAIRS = [
  () => new Int32Array(0),
  () => new Int32Array(1),
  () => new Int32Array(2),
  () => new Int32Array(16),
  () => new Int32Array(2048),
  () => new Int32Array(new SharedArrayBuffer(64)),
  () => new Int32Array(new ArrayBuffer(64), 12, 7),
  () => shrunk(new Int32Array(new ArrayBuffer(64, { maxByteLength: 64 }))),
  () => shrunk(new Int32Array(new ArrayBuffer(64, { maxByteLength: 64 }), 8, 14)),
  () => withoutMemory(new Int32Array(16)),
  () => new Uint32Array(16).fill(-1),
  () => new Int16Array(16).fill(-1),
  () => new Float32Array(16).fill(-1),
  () => new BigInt64Array(16).fill(-1n),
]
function shrunk(array) {
  array.buffer.resize(8 * below(9))
  return array
}
const HOSTS = [
  '127.0.0.1',
  '::1',
  '127.0.0.1\0',
  'localhost',
  'random.socket',
  '\0abstract',
  '/',
  '.',
  'p'.repeat(107),
  'p'.repeat(108),
]

const descriptor = () => (descriptors.length > 0 ? pick(descriptors) : -1)
/** One that the addon has not opened. */
let opened = null
const foreign = () => (opened = openSync('/dev/null', 'r+'))
const flag = () => random() < 0.5
const host = () => pick(HOSTS)
const port = () => pick([0, -1, 1, 65535, 65536, -2])
const bytes = () => pick(BYTES)()
/** The memory of the latest of them. */
let latest = new ArrayBuffer(8)
/** Most lengths are small, so that their sum often fits; `tame` writes the descriptors. */
function pairs() {
  const array = flag() ? new Int32Array(16) : pick(PAIRS)()
  latest = array.buffer
  if (!(array instanceof Int32Array)) return array
  for (let i = 1; i < array.length; i += 2) array[i] = below(3)
  if (random() < 0.3 && array.length > 1) array[1] = pick([8, 40, 6000, 2 ** 31 - 1, -1])
  return array
}
/** As many as there often are, or far more. */
const count = () => (flag() ? 1 + below(4) : pick([0, 7, 8, 9, 1024, 1025, -1, 2 ** 30, 2 ** 31 - 1]))
/** Sometimes the memory where the results will be written. */
const messages = () =>
  pick([bytes, () => Buffer.alloc(5000), () => (latest.byteLength > 0 ? new Uint8Array(latest) : bytes())])()
/** A size, or an offset. */
const place = () => pick([0, 1, 8, 2 ** 31 - 1, -1])
/** A wait that blocks is not what is looked for. */
const seconds = () => pick([0, 0, 1e-9, 0.0005, NaN, -1, -Infinity, -0, 'soon', undefined])
function anything() {
  const kind = below(6)
  if (kind === 0) return pick(OTHERS)()
  if (kind === 1) return pick(NUMBERS)
  if (kind === 2) return bytes()
  if (kind === 3) return descriptor()
  if (kind === 4) return pick(objects)
  return pick(MECHANISMS)
}

/** Good arguments of each function; one in four is replaced, and their number varies. */
const FUNCTIONS = {
  reportUncaught: [anything],
  openListener: [host, port, () => pick([0, 1, -1, 2 ** 31]), flag, flag],
  openStream: [host, port],
  openPair: [],
  connect: [descriptor, host, port],
  accept: [descriptor],
  pendingError: [descriptor],
  bind: [descriptor, host, port],
  setNoDelay: [descriptor, flag],
  setKeepAlive: [descriptor, flag, () => pick([0, 1, 32767, -1, 2 ** 31 - 1])],
  receive: [descriptor, bytes, place],
  send: [descriptor, bytes, place],
  sendMany: [pairs, count, messages],
  openDatagram: [host, port, flag, flag, flag],
  receiveFrom: [descriptor, bytes],
  sendTo: [descriptor, bytes, host, port],
  adopt: [foreign],
  setBlocking: [descriptor, flag],
  read: [descriptor, bytes, place],
  write: [descriptor, bytes, place],
  shutDown: [descriptor, flag, flag],
  closeSocket: [descriptor],
  localAddress: [descriptor],
  remoteAddress: [descriptor],
}
const interest = () => pick([0, 1, 2, 3, 4, -1, 2 ** 31])
const METHODS = {
  Poller: {
    add: [descriptor, interest],
    modify: [descriptor, interest],
    remove: [descriptor],
    wait: [seconds],
    close: [],
  },
  HostLoop: { activate: [], release: [], deactivate: [] },
}
const turn = () =>
  pick([
    () => 0,
    () => 3,
    () => 'odd',
    () => {
      throw new Error('from a turn')
    },
  ])
const CONSTRUCTORS = { Poller: [() => pick(MECHANISMS)], HostLoop: [turn] }

function argumentsFor(generators) {
  const list = generators.map((generate) => (random() < 0.75 ? generate() : anything()))
  if (random() < 0.1) list.pop()
  if (random() < 0.1) list.push(anything())
  return list
}

/** Calls that do something to the descriptor in front. */
const TOUCHING = new Set(
  ['add', ...Object.keys(FUNCTIONS)].filter((name) => !['reportUncaught', 'closeSocket'].includes(name)),
)

/** A wait must not be for ever, nor may a number that only a wild guess gives be one of the process's own descriptors. */
function tame(name, args) {
  if (name === 'wait' && (args[0] === Infinity || args[0] > 0.001)) args[0] = 0
  const ownNumber = name === 'adopt' ? args[0] === opened : descriptors.includes(args[0])
  if (TOUCHING.has(name) && Number.isInteger(args[0]) && !ownNumber) args[0] = -1
  if (name === 'sendMany' && args[0] instanceof Int32Array)
    for (let i = 0; i < args[0].length; i += 2) args[0][i] = descriptor()
  if (name === 'HostLoop' && args[0] === CONSTRUCTORS) args[0] = turn()
  return args
}

/** Functions that were called, so that the report can name the others. */
const called = new Set()

/** Every function that the addon exports, and every method. */
function everything() {
  const functions = Object.keys(addon).filter((name) => typeof addon[name] === 'function')
  const methods = functions.flatMap((type) =>
    Object.getOwnPropertyNames(addon[type].prototype ?? {})
      .filter((name) => name !== 'constructor')
      .map((name) => `${type}.${name}`),
  )
  return [...functions, ...methods]
}

function construct(name) {
  called.add(name)
  const args = tame(name, argumentsFor(CONSTRUCTORS[name]))
  const type = addon[name]
  // A loop for each call would leave thousands of handles behind: they live until the thread ends.
  if (name === 'HostLoop' && typeof args[0] === 'function' && loops.length > 50) args[0] = null
  const way = below(6)
  if (way === 0) return type(...args)
  if (way === 1) return type.call(pick(objects), ...args)
  if (way === 2)
    return Reflect.construct(type, args, pick([addon.Poller, addon.HostLoop, Date, function () {}]))
  if (way === 3) return new (class extends type {})(...args)
  return new type(...args)
}

function callMethod() {
  const owner = pick(Object.keys(METHODS))
  const name = pick(Object.keys(METHODS[owner]))
  called.add(`${owner}.${name}`)
  const args = tame(name, argumentsFor(METHODS[owner][name]))
  const own = objects.filter((object) => object instanceof addon[owner])
  const receiver = own.length > 0 && random() < 0.8 ? pick(own) : anything()
  return Reflect.apply(addon[owner].prototype[name], receiver, args)
}

function callFunction() {
  const name = pick(Object.keys(FUNCTIONS))
  called.add(name)
  const args = tame(name, argumentsFor(FUNCTIONS[name]))
  const result = random() < 0.9 ? addon[name](...args) : Reflect.apply(addon[name], anything(), args)
  if (OPENING.includes(name) && result >= 0) keep(descriptors, result)
  if (name === 'openPair' && Array.isArray(result)) for (const fd of result) keep(descriptors, fd)
  if (name === 'adopt') settle(result, args[0])
  // No later call may wait.
  if (name === 'setBlocking' && descriptors.includes(args[0])) addon.setBlocking(args[0], false)
  return result
}

const OPENING = ['openListener', 'openStream', 'openDatagram', 'accept']

/** The foreign descriptor is the addon's now, or it is still ours to close. */
function settle(result, fd) {
  if (result >= 0) keep(descriptors, fd)
  else if (opened !== null) closeSync(opened)
  opened = null
}

/** Whatever can be read from an object, also through another's accessors; and its memory may be taken away. */
function readProperties() {
  const object = pick(objects)
  if (object === undefined) return
  for (const type of [addon.Poller, addon.HostLoop]) {
    for (const [, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(type.prototype))) {
      get?.call(object)
      set?.call(object, anything())
    }
  }
  const shared = object[pick(['ready', 'wanted', 'counts', 'bytes'])]
  if (random() < 0.05 && shared?.buffer.byteLength > 0) structuredClone(0, { transfer: [shared.buffer] })
  else shared?.fill(pick([1, 100, 1e6, -1, 2 ** 31 - 1, below(2000) - 1000]))
}

function one() {
  const kind = below(20)
  if (kind < 2) return keep(objects, construct('Poller'))
  if (kind < 3) {
    const loop = construct('HostLoop')
    loops.push(loop)
    return keep(objects, loop)
  }
  if (kind < 4) return readProperties()
  return kind < 12 ? callMethod() : callFunction()
}

let thrown = 0
let uncaught = 0
process.on('uncaughtException', () => uncaught++)
for (let i = 0; i < Number(calls); i++) {
  if (show) writeSync(2, `${i}\n`)
  try {
    one()
  } catch {
    thrown++
  }
  // Lets the loops that were started have turns, and the collector work.
  if (i % 100 === 99) await setImmediate()
  if (i % 2000 === 1999) globalThis.gc?.()
}
for (const loop of loops) addon.HostLoop.prototype.deactivate.call(loop)
const never = everything().filter((name) => !called.has(name))
console.log(JSON.stringify({ calls: Number(calls), thrown, uncaught, never }))
