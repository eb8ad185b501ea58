/**
 * Shared by the programs on Node: a measurement is repeated, and its median printed. `peers/measured.py` does the
 * same.
 */
/** By the processor, so that a machine that is shared has warmed up as far as any other. */
const WARM_UP_SECONDS = 0.8
const ENOUGH_SECONDS = 0.6
const MOST_SECONDS = 2
const LEAST_REPEATS = 3

/** Runs `node on-x.mjs CASE SIZE`; a case is a function of the size that gives what it found. */
export async function main(cases) {
  const [name, size] = process.argv.slice(2)
  const found = await cases[name](Number(size))
  if (found !== undefined) process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit())
}

/** The medians of the times that `once()` gives. As with a server under load, what comes in the first part does not count. */
export async function repeated(once) {
  await repeat(once, ({ seconds }) => seconds >= WARM_UP_SECONDS)
  const found = await repeat(
    once,
    ({ seconds, times }) => seconds >= (times < LEAST_REPEATS ? MOST_SECONDS : ENOUGH_SECONDS),
  )
  return Object.fromEntries(['ns', 'cpuNs'].map((kind) => [kind, median(found.map((each) => each[kind]))]))
}

/** @param isEnough - asked after each, of CPU time in seconds and how often it was done */
async function repeat(once, isEnough) {
  const found = []
  const begun = cpuSeconds()
  do found.push(await once())
  while (!isEnough({ seconds: cpuSeconds() - begun, times: found.length }))
  return found
}

/**
 * The time from the first `begin` to the last `end`, by the clock and by the processor, per operation. Of many
 * participants only the last one looks at the clocks, because ten thousand looks would be measured, too.
 */
export class Stretch {
  constructor(takingPart = 1) {
    this.left = takingPart
  }

  begin() {
    this.begun ??= now()
  }

  end() {
    if (--this.left === 0) this.ended = now()
  }

  each(count) {
    const [ns, cpuNs] = this.ended.map((end, i) => (end - this.begun[i]) / count)
    return { ns, cpuNs }
  }
}

/** By the clock, and by the processor. */
function now() {
  return [performance.now() * 1e6, cpuSeconds() * 1e9]
}

/** Of all threads of the process: the garbage collector's work counts. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** How often each of `size` greenthreads does it, so that all together do about so many operations. */
export function rounds(size, operations) {
  return Math.max(5, Math.floor(operations / size))
}

export function residentBytes() {
  return process.memoryUsage.rss()
}

/** Random delays in seconds, the same for everybody (a linear congruential sequence), all over when scheduling them is. */
export function delays(count) {
  let state = 1n
  return Array.from({ length: count }, () => {
    state = (state * 1103515245n + 12345n) % 2147483648n
    return (Number(state) / 2147483648) * count * 100e-9
  })
}

/** Calls `start(fired)`, and waits until `fired` was called so often. */
export function untilAll(count, start) {
  return new Promise((resolve) => start(() => --count === 0 && resolve()))
}

/** The median time of one wait, of so many. */
export async function medianOf(count, wait) {
  const found = []
  for (let i = 0; i < count; i++) {
    const begun = performance.now()
    await wait()
    found.push((performance.now() - begun) * 1e6)
  }
  return { ns: median(found) }
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
