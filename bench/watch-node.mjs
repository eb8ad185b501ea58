/**
 * `node bench/watch-node.mjs`: the price of watching what Node calls back, in nanoseconds of CPU time for each callback. The same
 * program runs without `watchNode`, with it, and with a recorder that is told.
 */
import { setImmediate } from 'node:timers'
import { addInstrument, removeInstrument, TraceRecorder, watchNode } from 'hublet/trace'
import { Stretch, repeated } from './ours/measured.mjs'

const TIMES = 20_000

const PROGRAMS = {
  'an await': async () => {
    for (let i = 0; i < TIMES; i++) await null
  },
  'a then': async () => {
    let last = Promise.resolve(0)
    for (let i = 0; i < TIMES; i++) last = last.then((sum) => sum + i)
    await last
  },
  'a tick': () => chain((next) => process.nextTick(next)),
  'a microtask': () => chain((next) => globalThis.queueMicrotask(next)),
  'an immediate': () => chain((next) => setImmediate(next)),
}

const recorder = new TraceRecorder({ onEvent: () => undefined })

const STATES = {
  without: () => watchNode(false),
  'with watchNode': () => watchNode(),
  'and a recorder': () => addInstrument(recorder),
}

/** Asks for one callback after the other, each in the one before. */
function chain(ask) {
  return new Promise((done) => {
    let left = TIMES
    const next = () => (left-- > 0 ? ask(next) : done())
    next()
  })
}

async function price(run) {
  const { cpuNs } = await repeated(async () => {
    const stretch = new Stretch()
    stretch.begin()
    await run()
    stretch.end()
    return stretch.each(TIMES)
  })
  return Math.round(cpuNs)
}

for (const [name, run] of Object.entries(PROGRAMS)) {
  const prices = []
  for (const [state, enter] of Object.entries(STATES)) {
    enter()
    prices.push(`${state} ${await price(run)} ns`)
  }
  removeInstrument(recorder)
  console.log(`${name}: ${prices.join(', ')}`)
}
