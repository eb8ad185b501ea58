/**
 * `npm run rivals`: small programs of many greenthreads on Hublet and on what else there is, and what became of each.
 *
 *     npm run rivals [-- --only ROW] [--save | --check | --json]
 *
 * `--save` writes the table of the guide, `--check` says what differs from it, and `--json` prints for programs.
 */
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { NPM_PEERS, canInstall, checkPython, installPeers } from '../peers.mjs'
import { runPrograms } from './programs.mjs'
import { DEBIAN_PACKAGES, ROWS, findRivals } from './rows.mjs'
import { withTable } from './table.mjs'

const HERE = import.meta.dirname
const RESULTS = path.join(HERE, 'results.json')
const PAGE = path.join(HERE, '../../docs/guide/many-greenthreads.md')
const USAGE = 'npm run rivals [-- --only ROW] [--save | --check | --json]'

const options = readOptions()

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        save: { type: 'boolean' },
        check: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    })
    const names = ROWS.map(({ name }) => name)
    const unknown = (values.only ?? []).filter((name) => !names.includes(name))
    if (unknown.length > 0)
      throw new Error(`Unknown row ${unknown.join(', ')}: the rows are ${names.join(', ')}`)
    if (values.save && values.only) throw new Error('--save writes the whole table, so leave out --only')
    return values
  } catch (error) {
    process.stderr.write(`${error.message}\n${USAGE}\n`)
    process.exit(2)
  }
}

/** The rivals of this machine. Installs missing ones where that is possible. */
function prepare() {
  checkPython()
  if (findRivals().some(({ version }) => version === undefined) && canInstall()) tryToInstall()
  // Programs find the peers from npm as if they were installed beside them.
  const link = path.join(HERE, 'node_modules')
  if (!existsSync(link)) symlinkSync(path.relative(HERE, path.join(NPM_PEERS, 'node_modules')), link)
  const rivals = findRivals()
  for (const { title, version } of rivals)
    if (version === undefined) process.stderr.write(`${title} is left out: it is not installed\n`)
  return rivals.filter(({ version }) => version !== undefined)
}

function tryToInstall() {
  try {
    installPeers(DEBIAN_PACKAGES)
  } catch (error) {
    process.stderr.write(`Installing what is missing failed: ${error.message}\n`)
  }
}

/** Runs all programs, those of one rival after each other; they mostly wait. */
async function runAll(rivals) {
  const rows = ROWS.filter(({ name }) => options.only?.includes(name) ?? true)
  const byRival = []
  const waiting = [...rivals]
  const work = async () => {
    for (let rival = waiting.shift(); rival; rival = waiting.shift())
      byRival.push(await runPrograms(rival, rows))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return byRival.flat()
}

function show(programs, rivals) {
  for (const { name, question } of ROWS) {
    if (programs.some(({ row }) => row === name)) console.log(`\n${question}`)
    for (const { name: rival, title, version } of rivals) {
      const program = programs.find((one) => one.row === name && one.rival === rival)
      if (program) console.log(`  ${title} (${version})\n${program.output.trimEnd().replace(/^/gm, '    ')}`)
    }
  }
}

function resultsOf(programs, rivals) {
  const versions = Object.fromEntries(rivals.map(({ name, title, version }) => [name, { title, version }]))
  const verdicts = Object.fromEntries(ROWS.map(({ name }) => [name, {}]))
  for (const { row, rival, verdict } of programs) verdicts[row][rival] = verdict
  return { versions, verdicts }
}

async function formatted(file, text) {
  return format(text, { ...(await resolveConfig(file)), filepath: file })
}

async function save(programs, rivals) {
  if (rivals.length < findRivals().length)
    throw new Error('The table has a column for each rival: install those that are left out, then save')
  const results = resultsOf(programs, rivals)
  writeFileSync(RESULTS, await formatted(RESULTS, JSON.stringify(results)))
  writeFileSync(PAGE, await formatted(PAGE, withTable(readFileSync(PAGE, 'utf8'), results)))
}

/** The differences from the table, one line each. */
async function differences(programs) {
  const saved = JSON.parse(readFileSync(RESULTS, 'utf8'))
  const page = readFileSync(PAGE, 'utf8')
  const stale =
    (await formatted(PAGE, withTable(page, saved))) === page
      ? []
      : ['the table of the page is not that of the results']
  const other = programs
    .filter(({ row, rival, verdict }) => saved.verdicts[row]?.[rival] !== verdict)
    .map(
      ({ row, rival, verdict }) =>
        `${row}, ${rival}: "${verdict}", and not "${saved.verdicts[row]?.[rival]}"`,
    )
  return [...stale, ...other]
}

async function run() {
  const rivals = prepare()
  const programs = await runAll(rivals)
  if (options.save) await save(programs, rivals)
  if (options.json) console.log(JSON.stringify({ ...resultsOf(programs, rivals), programs }, null, 2))
  else show(programs, rivals)
  if (!options.check) return
  const found = await differences(programs)
  for (const difference of found) process.stderr.write(`${difference}\n`)
  if (found.length > 0) process.exitCode = 1
}

try {
  await run()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
