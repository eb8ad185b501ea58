/**
 * `node bench/parts.mjs`: the parts of a switch and of a sleep, in nanoseconds of CPU time, one line each. Parts that
 * everybody needs to run generators inside Node are measured without Hublet.
 */
import { AsyncResource } from 'node:async_hooks'
import { Greenlet, sleep, spawn } from 'hublet'
import { Stretch, repeated } from './ours/measured.mjs'

const TIMES = 1_000_000
const GREENTHREADS = 100
const MANY = 100_000

/** The values that a green call yields and ends with: one object each, for all. */
const SUSPENDED = Object.freeze({ done: false, value: undefined })
const OVER = Object.freeze({ done: true, value: undefined })

/** The least that `yield*` can be given. */
class LeastCall {
  #begun = false

  next() {
    if (this.#begun) return OVER
    this.#begun = true
    return SUSPENDED
  }

  [Symbol.iterator]() {
    return this
  }
}

function* forever() {
  for (;;) yield
}

function* callingForever() {
  for (;;) yield* new LeastCall()
}

function* leastGenerator() {
  yield* new LeastCall()
}

function* callingGenerators() {
  for (;;) yield* leastGenerator()
}

/** As many as there are greenthreads, so that caches and branch predictors have as much to hold. */
function each(make) {
  return Array.from({ length: GREENTHREADS }, make)
}

/** CPU time of each of so many operations that `run` does. */
async function price(run, operations = TIMES) {
  const { cpuNs } = await repeated(async () => {
    const stretch = new Stretch()
    stretch.begin()
    await run()
    stretch.end()
    return stretch.each(operations)
  })
  return cpuNs
}

/** Each of `things` in turn, again and again. */
function round(things, use) {
  return () => {
    for (let i = 0; i < TIMES / things.length; i++) for (const thing of things) use(thing)
  }
}

async function sleeping(size) {
  const worker = function* () {
    for (let i = 0; i < MANY / size; i++) yield* sleep(0)
  }
  await Promise.all(Array.from({ length: size }, () => spawn(worker)))
}

function switching() {
  const ring = [0, 1].map(
    (place) =>
      new Greenlet(function* () {
        const other = ring[1 - place]
        for (let i = 0; i < TIMES / 2; i++) yield* other.switch()
      }),
  )
  ring[0].resume()
}

/** As many fields as a timer has. All live on, so that what is measured is the garbage collector, which copies them. */
function keeping() {
  const kept = []
  for (let i = 0; i < MANY; i++)
    kept.push({
      id: i,
      due: i,
      seconds: 0,
      where: null,
      next: null,
      owner: null,
      call: null,
      local: false,
      greenlet: null,
    })
  return kept.length
}

const PARTS = [
  ['a resume of a bare generator', () => price(round(each(forever), (one) => one.next()))],
  [
    'the same, through one yield* of the least green call',
    () => price(round(each(callingForever), (one) => one.next())),
  ],
  [
    'the same, if that call is a generator of its own',
    () => price(round(each(callingGenerators), (one) => one.next())),
  ],
  ['a raw switch between two greenlets', () => price(switching)],
  [
    'entering and leaving an AsyncResource',
    () =>
      price(
        round(
          each(() => new AsyncResource('PART')),
          (one) => one.runInAsyncScope(Boolean),
        ),
      ),
  ],
  [
    'letting Node run its ticks and microtasks, with none queued',
    () => price(round([process], (node) => node._tickCallback())),
  ],
  ['reading the clock', () => price(round([performance], (clock) => clock.now()))],
  ['sleep(0), 100 greenthreads', () => price(() => sleeping(GREENTHREADS), MANY)],
  [
    'sleep(0), one greenthread: a turn, a look at the poller, a pass of the loop',
    () => price(() => sleeping(1), MANY),
  ],
  ['making one of 100,000 objects as large as a timer, which live on', () => price(keeping, MANY)],
]

for (const [what, measure] of PARTS) console.log(`${(await measure()).toFixed(0).padStart(6)} ns  ${what}`)
process.exit()
