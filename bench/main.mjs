/**
 * `npm run bench`: Hublet against its peers, alternately in the same run.
 *
 *     npm run bench [-- --json] [--quick] [--only NAME] [--rounds N] [--save]
 *
 * A whole run writes bench/results.json and the page of the docs that shows them; any other only prints, unless
 * --save replaces earlier results of the cases that it measured.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { CASES } from './cases.mjs'
import { describeMachine, load } from './machine.mjs'
import { loadServer, runPairs, runProgram } from './measure.mjs'
import { canHold, findParticipants, install, installHint, withoutHooks } from './participants.mjs'
import { pageOf } from './page.mjs'
import { canInstall } from './peers.mjs'
import { summarize } from './results.mjs'
import { showCase, showMachine, showTarget } from './text.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const RESULTS = path.join(root, 'bench/results.json')
const PAGE = path.join(root, 'docs/guide/benchmarks.md')

const ROUNDS = 3
const QUICK_ROUNDS = 2
/** Half of it is a warm-up. */
const LOAD_SECONDS = 2.4

const USAGE = 'npm run bench [-- --json] [--quick] [--only NAME] [--rounds N] [--save]'

const options = readOptions()

/** With --json standard output is for JSON alone. */
const say = (text) => (options.json ? process.stderr : process.stdout).write(`${text}\n`)

const progress = process.stderr.isTTY
  ? (text) => process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`)
  : () => undefined

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean' },
        json: { type: 'boolean' },
        quick: { type: 'boolean' },
        only: { type: 'string', multiple: true },
        rounds: { type: 'string' },
        save: { type: 'boolean' },
      },
    })
    if (values.help) {
      process.stdout.write(`${USAGE}\nCases: ${namesOfCases()}\n`)
      process.exit()
    }
    if (values.rounds !== undefined && !/^[1-9]\d*$/.test(values.rounds))
      throw new Error(`--rounds takes a whole number, 1 or more, and not ${values.rounds}`)
    return values
  } catch (error) {
    process.stderr.write(`${error.message}\n${USAGE}\n`)
    process.exit(2)
  }
}

function namesOfCases() {
  return CASES.map(({ name }) => name).join(', ')
}

async function run() {
  if (!existsSync(path.join(root, 'dist/core/index.js')))
    throw new Error('Build the library first: npm run build')
  const cases = chosenCases()
  const participants = prepare()
  const hookless = cases.some(({ name }) => name === 'hooks') ? withoutHooks() : undefined
  if (hookless) participants.found['without-hooks'] = hookless
  try {
    await measureAll(cases, participants)
  } finally {
    hookless?.remove()
  }
}

function chosenCases() {
  const names = CASES.map(({ name }) => name)
  const unknown = (options.only ?? []).filter((name) => !names.includes(name))
  if (unknown.length > 0)
    throw new Error(`There is no case ${unknown.join(', ')}; the cases are ${namesOfCases()}`)
  return CASES.filter(({ name }) => options.only?.includes(name) ?? true)
}

/** Looks for the peers, and installs those that are missing where that is possible. */
function prepare() {
  const first = findParticipants()
  if (Object.keys(first.missing).length === 0) return first
  if (!canInstall()) {
    say(`Some peers are missing. To install them: ${installHint()}`)
    return first
  }
  say(`Installing peers: ${installHint()}`)
  try {
    install()
  } catch (error) {
    say(`That failed: ${error.message}`)
  }
  return findParticipants()
}

async function measureAll(cases, { found: participants, missing }) {
  const titles = Object.fromEntries(Object.entries(participants).map(([name, { title }]) => [name, title]))
  const report = {
    date: new Date().toISOString(),
    machine: describeMachine(),
    loadBefore: load(),
    rounds: Number(options.rounds ?? (options.quick ? QUICK_ROUNDS : ROUNDS)),
    participants: Object.fromEntries(
      Object.entries(participants).map(([name, { title, version }]) => [name, { title, version }]),
    ),
    missing,
    cases: [],
  }
  say(showMachine(report))
  for (const kase of cases) {
    const before = load()
    const rounds = Math.max(report.rounds, kase.leastRounds ?? 0)
    const found = await measureCase(kase, participants, rounds)
    const when = {
      date: new Date().toISOString(),
      load: [before, load()],
      version: report.participants.hublet.version,
    }
    const summary = { ...summarize(kase, found), ...when }
    report.cases.push(summary)
    progress('')
    say(showCase(summary, titles))
  }
  report.loadAfter = load()
  report.seconds = Math.round((Date.now() - Date.parse(report.date)) / 1000)
  await conclude(report, titles)
}

/** Every participant takes its turn in every round; each round begins with another one. */
async function measureCase(kase, participants, rounds) {
  const measured = []
  const sizes = options.quick ? [kase.sizes[1]] : kase.sizes
  for (let round = 0; round < rounds; round++) {
    for (const size of sizes) {
      for (const one of rotated(entrants(kase, participants, size, measured), round)) {
        progress(
          `${kase.name}, ${size} ${kase.sizeIs}, round ${round + 1} of ${rounds}: ${one.who} ${one.hub ?? ''}`,
        )
        measured.push({
          ...one,
          size,
          round,
          ...(await measureOrTell(kase, participants[one.who], one, size)),
        })
      }
    }
  }
  return measured
}

/** The participants at this size: all hubs of a peer in the first round, its best one afterwards. */
function entrants(kase, participants, size, measured) {
  const present = kase.on.filter(
    (who) => participants[who] !== undefined && size <= (kase.most?.[who] ?? Infinity),
  )
  return present.flatMap((who) => {
    const { hubs } = participants[who]
    if (hubs === undefined) return [{ who }]
    const before = measured.filter((one) => one.who === who && one.size === size)
    if (before.length > 0) return [{ who, hub: summarize(kase, before).bySize[0].on[who].hub }]
    return hubs.filter((hub) => canHold(hub, descriptors(kase, size))).map((hub) => ({ who, hub }))
  })
}

/** How many sockets the program under test will have, about. */
function descriptors(kase, size) {
  if (kase.server === undefined) return (kase.socketsEach ?? 0) * size + 20
  return size + (kase.server.busy ?? 0) + 20
}

/** A peer that fails has no number, and the run goes on; we must not fail. */
async function measureOrTell(kase, participant, one, size) {
  try {
    return { found: await measureOne(kase, participant, one, size) }
  } catch (error) {
    if (one.who === 'hublet') throw error
    return { failed: error.message }
  }
}

function rotated(list, by) {
  const start = by % list.length
  return [...list.slice(start), ...list.slice(0, start)]
}

async function measureOne(kase, participant, { who, hub }, size) {
  const env = { ...participant.env, ...(hub === undefined ? {} : { EVENTLET_HUB: hub }) }
  if (kase.server === undefined) {
    if (who === 'c') return runPairs(size)
    return runProgram({ ...participant, env }, kase.program ?? kase.name, size)
  }
  const { case: name, sizeOf, ...rest } = kase.server
  const { argument, ...load } = { idle: 0, seconds: LOAD_SECONDS, ...rest, [sizeOf]: size }
  const program = participant.knowsOneCase ? participant.command : [...participant.command, name]
  return loadServer({ command: [...program, String(argument)], env }, load)
}

async function conclude(report, titles) {
  const missed = report.cases.flatMap(({ title, targets }) =>
    targets.filter(({ reached }) => !reached).map((target) => `  ${title}: ${showTarget(target, titles)}`),
  )
  say(missed.length === 0 ? '\nEvery target was reached.' : `\nNot reached:\n${missed.join('\n')}`)
  say(`${report.seconds} s; load ${report.loadAfter} at the end`)
  const whole = !options.quick && options.only === undefined && options.rounds === undefined
  if (whole || options.save) await save(whole ? report : merged(report))
  if (options.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
}

async function save(report) {
  for (const [file, text] of [
    [RESULTS, JSON.stringify(report)],
    [PAGE, pageOf(report)],
  ]) {
    const style = await resolveConfig(file)
    writeFileSync(file, await format(text, { ...style, filepath: file }))
  }
}

/** The results of earlier runs with the cases of this one in their places; each case says when it was measured. */
function merged(report) {
  if (!existsSync(RESULTS)) return report
  const before = JSON.parse(readFileSync(RESULTS, 'utf8'))
  if (JSON.stringify(before.machine) !== JSON.stringify(report.machine))
    throw new Error(
      'bench/results.json is of another machine, and results of two can not be merged: delete it first',
    )
  const names = CASES.map(({ name }) => name)
  const kept = before.cases.filter(({ name }) => !report.cases.some((kase) => kase.name === name))
  const cases = [...kept, ...report.cases].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
  return { ...report, participants: { ...before.participants, ...report.participants }, cases }
}

try {
  await run()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
