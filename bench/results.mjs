/** Evaluates the measurements of a case: medians, spread, ratios, and whether the targets are reached. */
import { MEASURES } from './cases.mjs'

/**
 * @param {object} kase a case
 * @param {{ size: number, round: number, who: string, hub?: string, found: object }[]} all in the order in which it was measured
 */
export function summarize(kase, all) {
  const measured = all.filter(({ found }) => found !== undefined)
  const { lowerIsBetter } = MEASURES[kase.measure]
  const sizes = [...new Set(measured.map(({ size }) => size))]
  const bySize = sizes.map((size) => ({
    size,
    on: Object.fromEntries(
      kase.on
        .map((who) => [who, best(measured.filter((one) => one.size === size && one.who === who))])
        .filter(([, summary]) => summary !== undefined),
    ),
  }))
  const targets = kase.targets.map((target) => judge(target, bySize)).filter((target) => target !== undefined)

  return {
    name: kase.name,
    title: kase.title,
    about: kase.about,
    sizeIs: kase.sizeIs,
    measure: kase.measure,
    limit: kase.limit,
    bySize,
    targets,
    failed: all
      .filter(({ failed }) => failed)
      .map(({ who, hub, size, failed }) => ({ who, hub, size, why: failed })),
  }

  /** Of several hubs of a peer, the one that does best. */
  function best(runs) {
    const hubs = [...new Set(runs.map(({ hub }) => hub))]
    const summaries = hubs.map((hub) =>
      summary(
        kase.measure,
        runs.filter((run) => run.hub === hub),
        hub,
      ),
    )
    return summaries.sort((a, b) => (lowerIsBetter ? a.median - b.median : b.median - a.median))[0]
  }

  function judge({ size, who = 'hublet', peer, times, below, than, atMost, judgedBy }, of) {
    const on = of.find((one) => one.size === size)?.on
    if (on?.[who] === undefined) return undefined
    if (below !== undefined)
      return { size, who, below, found: on[who].median, reached: on[who].median < below }
    const ours = runsOf(who, size)
    if (than !== undefined) {
      const other = runsOf(who, than)
      if (other.length === 0) return undefined
      const ratio = 1 / timesBetter(ours, other)
      const byCpu = timesBetterByCpu(ours, other)
      return { size, who, than, atMost, ratio, cpuRatio: byCpu && 1 / byCpu, reached: ratio <= atMost }
    }
    if (on[peer] === undefined) return undefined
    const theirs = runsOf(peer, size, on[peer].hub)
    const byCpu = timesBetterByCpu(ours, theirs)
    const ratio = judgedBy === 'cpu' ? byCpu : timesBetter(ours, theirs)
    return { size, who, peer, times, judgedBy, ratio, cpuRatio: byCpu, reached: ratio >= times }
  }

  function runsOf(who, size, hub) {
    return measured.filter((one) => one.who === who && one.size === size && one.hub === hub)
  }

  function timesBetter(ours, theirs) {
    return ratioByRound(ours, theirs, kase.measure, lowerIsBetter)
  }
}

/** By the processor's time, which others that use the machine lengthen less than the clock's. */
function timesBetterByCpu(ours, theirs) {
  return [...ours, ...theirs].every(({ found }) => found.cpuNs > 0)
    ? ratioByRound(ours, theirs, 'cpuNs', true)
    : undefined
}

/** Runs of one round are compared, since a machine may change its pace from one to the next; the median of those ratios. */
function ratioByRound(ours, theirs, measure, lowerIsBetter) {
  return median(
    ours.flatMap(({ round, found }) => {
      const other = theirs.find((one) => one.round === round)?.found
      if (other === undefined) return []
      return lowerIsBetter ? other[measure] / found[measure] : found[measure] / other[measure]
    }),
  )
}

function summary(measure, runs, hub) {
  const values = runs.map(({ found }) => found[measure]).sort((a, b) => a - b)
  const extra = (name) => {
    const numbers = runs.map(({ found }) => found[name]).filter((number) => number !== undefined)
    return numbers.length > 0 ? { [name]: rounded(median(numbers)) } : {}
  }
  return {
    ...(hub === undefined ? {} : { hub }),
    median: rounded(median(values)),
    low: rounded(values[0]),
    high: rounded(values.at(-1)),
    runs: values.length,
    ...extra('cpuNs'),
    ...extra('idle'),
    ...extra('p50Us'),
    ...extra('p99Us'),
    ...extra('waitsPerSleep'),
  }
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Four digits say more than the measurement knows. */
function rounded(number) {
  return Number(number.toPrecision(4))
}
