/** The page of the docs that shows results: each case with a plot, and what was meant and not reached. */
import { MEASURES } from './cases.mjs'
import { shown, showTarget } from './text.mjs'

const BAR = 18
const GAP = 4
const HEADING = 24
const LABELS = 190
const BARS = 330
const WIDTH = 720

/** @param {object} report as it stands in bench/results.json */
export function pageOf(report) {
  const titles = titlesOf(report)
  const missed = report.cases.flatMap((kase) =>
    kase.targets
      .filter(({ reached }) => !reached)
      .map((target) => `- ${kase.title}: ${showTarget(target, titles)}`.replaceAll('*', '\\*')),
  )
  return `${[
    ...opening(report),
    ...report.cases.flatMap((kase) => section(kase, titles)),
    '## What was meant and not reached',
    '',
    ...(missed.length === 0 ? ['Everything was reached.'] : missed),
  ].join('\n')}\n`
}

function titlesOf({ participants }) {
  return Object.fromEntries(Object.entries(participants).map(([name, { title }]) => [name, title]))
}

function opening({ machine, participants, missing, date }) {
  const { cpu, cores, memoryGib, system, node } = machine
  return [
    '---',
    'title: Benchmarks',
    'description: What Hublet and its peers took in one run on one machine, with plots.',
    'section: In practice',
    'order: 325',
    '---',
    '',
    '# Benchmarks',
    '',
    '<!-- Written by `npm run bench`; do not edit. -->',
    '',
    `Results of ${date.slice(0, 10)} on one machine: ${cpu}, ${cores} cores, ${memoryGib} GiB, ${system}, Node ${node}. On yours`,
    'they are others, and [one command](./performance) gives you those. Compare the bars of one plot with each other: how long',
    'something takes by the clock also depends on what else the machine does. Its load is said with each plot; the CPU time,',
    'where it stands beside, is the better guide when the load is above 1.',
    '',
    ...Object.values(participants).map(({ title, version }) => `- ${title}: ${version}`),
    ...Object.entries(missing).map(([name, why]) => `- ${name} is missing: ${why}`),
    '',
    ...peersAreOlder(participants),
  ]
}

/** The newest versions of the peers at the time of writing, which Debian 12 does not have. */
const NEWEST = { eventlet: '0.41.1', gevent: '26.5.0' }

/** Says that the peers are not the newest, as long as they are not. */
function peersAreOlder(participants) {
  const older = Object.entries(NEWEST).filter(
    ([name, version]) => participants[name] && isOlder(participants[name].version, version),
  )
  if (older.length === 0) return []
  const list = older.map(
    ([name, version]) =>
      `${participants[name].title} ${version} or later (${participants[name].version} was measured)`,
  )
  return [
    `The peers are those of Debian, where this page is made. Newer ones exist: ${list.join(', ')}. To compare with them, give the`,
    'command a Python that has them: `BENCH_PYTHON=path/to/python npm run bench`.',
    '',
  ]
}

function isOlder(version, than) {
  const [parts, others] = [version, than].map((text) => text.split('.').map(Number))
  const place = others.findIndex((number, i) => number !== (parts[i] ?? 0))
  return place >= 0 && (parts[place] ?? 0) < others[place]
}

function section(kase, titles) {
  const { title: what, unit, lowerIsBetter } = MEASURES[kase.measure]
  return [
    `## ${kase.title.replaceAll('*', '\\*')}`,
    '',
    `${kase.about.replaceAll('*', '\\*')} Shown: ${what}, in ${unit}; ${lowerIsBetter ? 'shorter' : 'longer'} bars are better.`,
    `The machine's load was ${kase.load.join(' to ')}; ${kase.version}.`,
    '',
    `<figure style="overflow-x:auto" tabindex="0">${plot(kase, titles)}</figure>`,
    '',
    ...kase.failed.map(
      ({ who, hub, size, why }) => `- ${titles[who]} ${hub ?? ''} at ${size} failed: \`${why}\``,
    ),
    ...kase.targets.map((target) => `- ${showTarget(target, titles)}`),
    '',
  ]
}

/** Bars of the medians, in one scale for each size; a line goes from the lowest run to the highest. */
function plot(kase, titles) {
  let y = 0
  const parts = []
  for (const { size, on } of kase.bySize) {
    const most = Math.max(...Object.values(on).map(({ high }) => high))
    const length = (value) => Math.max(1, (value / most) * BARS)
    parts.push(text(0, y + 16, `${size.toLocaleString('en')} ${kase.sizeIs}`, 'font-weight="600"'))
    y += HEADING
    for (const [who, found] of Object.entries(on)) {
      parts.push(...bar(y, who, found, length, kase, titles))
      y += BAR + GAP
    }
    y += GAP
  }
  const label = escaped(`${kase.title}: a bar for each participant and size, with its number beside it`)
  return `<svg viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${label}" style="width:100%;min-width:560px;font-size:13px">${parts.join('')}</svg>`
}

function bar(y, who, found, length, kase, titles) {
  const name = found.hub === undefined ? titles[who] : `${titles[who]} (${found.hub})`
  const middle = y + BAR / 2
  const [end, low, high] = [found.median, found.low, found.high].map((value) => length(value).toFixed(1))
  return [
    text(LABELS - 8, middle + 4, name, 'text-anchor="end"'),
    `<rect x="${LABELS}" y="${y}" width="${end}" height="${BAR}" rx="2" fill="${fill(who, kase)}"/>`,
    `<line x1="${LABELS + Number(low)}" x2="${LABELS + Number(high)}" y1="${middle}" y2="${middle}" stroke="currentColor"/>`,
    text(LABELS + BARS + 8, middle + 4, `${shown(found.median)}${cpu(kase, found)}`),
  ]
}

function cpu({ measure }, { cpuNs }) {
  return cpuNs === undefined || measure === 'cpuNs' ? '' : ` (CPU ${shown(cpuNs)} ns)`
}

function fill(who, { limit }) {
  if (who.startsWith('hublet')) return 'var(--vp-c-brand-1)'
  return who === limit ? 'var(--vp-c-text-3)' : 'var(--vp-c-gray-1)'
}

function text(x, y, words, more = '') {
  return `<text x="${x}" y="${y}" fill="currentColor" ${more}>${escaped(words)}</text>`
}

function escaped(words) {
  return words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
