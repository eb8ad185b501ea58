/**
 * Many items through each queue: all are put, and then all are taken. A plain array, and Python's `queue` and `heapq`, stand
 * beside. Prints nanoseconds per item for a thousand of them and for a million.
 *
 *     node bench/queues.mjs [items ...]
 */
import { spawnSync } from 'node:child_process'
import { LifoQueue, LightQueue, PriorityQueue, Queue } from 'hublet'

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 1_000_000]
/** Rounds are repeated until this many items have passed: a small size takes too short a time to measure. */
const LEAST_ITEMS = 1_000_000

const ours = { LightQueue, Queue, LifoQueue, PriorityQueue }
const participants = {
  ...Object.fromEntries(
    Object.entries(ours).map(([name, Kind]) => [name, (count) => throughQueue(Kind, count)]),
  ),
  'array, push and pop': (count) => {
    const items = []
    for (let i = 0; i < count; i++) items.push(mixed(i, count))
    for (let i = 0; i < count; i++) items.pop()
  },
}

function throughQueue(Kind, count) {
  const queue = new Kind()
  for (let i = 0; i < count; i++) queue.putNowait(mixed(i, count))
  for (let i = 0; i < count; i++) queue.getNowait()
}

function mixed(i, count) {
  return (i * 7919) % count
}

function nsPerItem(run, count) {
  const times = []
  for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint()
    for (let done = 0; done < LEAST_ITEMS; done += count) run(count)
    const items = Math.max(count, Math.ceil(LEAST_ITEMS / count) * count)
    times.push(Number(process.hrtime.bigint() - start) / items)
  }
  return Math.min(...times)
}

for (const [name, run] of Object.entries(participants)) {
  for (const count of sizes) console.log(`${name}\t${count}\t${nsPerItem(run, count).toFixed(0)} ns`)
}
const python = spawnSync(
  'python3',
  [new URL('./peers/queues.py', import.meta.url).pathname, ...sizes.map(String)],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
  },
)
if (python.error !== undefined) console.log(`Python's are left out: ${python.error.message}`)
