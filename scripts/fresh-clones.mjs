/**
 * A newcomer's first command with each version of npm, in a folder that holds the repository and was never installed.
 *
 * Finished parts of the build, the same for every Node, may be taken along. Then `npm start` installs the packages
 * with the npm that is tried, compiles the parts that depend on Node, and serves. `npm run test:long` does the whole:
 * `npm ci` by hand, and an `npm start` that finds nothing built.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { installInFolder } from './npm-folder.mjs'
import { StepFailed, command, root, step } from './steps.mjs'

/** Exact versions, each with the major version of Node that it is tried with: the one that it came with, or later. */
const NPMS = [
  { npm: '10.9.9', major: 20 },
  { npm: '11.21.2', major: 24 },
  { npm: '12.2.2', major: 26 },
]

/** Built, and the same for every Node. */
const BUILT = ['dist', 'docs/public', 'docs/reference/api']
const NOT_TAKEN = ['dist/nodes', 'dist/npm', 'dist/.building']

/** After this long without a page, one try has failed. */
const LIMIT_MS = 20 * 60_000

/**
 * Chooses the trials for the versions of Node that are here.
 *
 *
 * @param {{ major: number, node: string }[]} others versions of Node beside the one that runs this
 * @returns {{ npm: string, major: number, node: string }[]} each with Node's binary
 */
export function firstStarts(others) {
  const running = { major: Number.parseInt(process.versions.node, 10), node: process.execPath }
  return NPMS.flatMap(({ npm, major }) =>
    [running, ...others].filter((each) => each.major === major).map(({ node }) => ({ npm, major, node })),
  )
}

/**
 * @param {{ npm: string, major: number, node: string }} start one of {@link firstStarts}
 * @param {{ whole?: boolean }} options `whole` takes nothing along that is built, and runs `npm ci` first
 * @throws StepFailed when it cannot be installed, does not start, or serves no page
 */
export async function startInFreshClone({ npm, major, node }, { whole = false } = {}) {
  const modules = await installInFolder(`Installing npm ${npm}`, path.join('dist/npm', npm), [`npm@${npm}`])
  const env = environment(node, modules)
  await step(`${whole ? 'npm ci and npm start' : 'npm start'} with npm ${npm}, Node ${major}`, {
    run: () =>
      inClone(whole ? [] : BUILT, async (folder) => {
        const options = { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }
        await requireVersion(npm, options)
        if (whole) await run(['ci', '--no-audit', '--no-fund'], options)
        await startAndLook(spawn('npm', ['start'], options))
      }),
  })
}

async function inClone(built, use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'hublet-clone-'))
  try {
    const listed = await command('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
    const files = listed.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)))
    for (const file of files) cpSync(path.join(root, file), path.join(folder, file))
    const filter = (source) => !NOT_TAKEN.includes(path.relative(root, source))
    for (const part of built)
      cpSync(path.join(root, part), path.join(folder, part), { recursive: true, filter })
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Which npm the scripts get that call it in their turn. */
async function requireVersion(npm, options) {
  const version = (await run(['--version'], options)).trim()
  if (version !== npm) throw new StepFailed(`npm is ${version} here, not ${npm}.`)
}

/** @returns {Promise<string>} what npm printed */
async function run(args, options) {
  const npm = spawn('npm', args, options)
  const said = listen(npm)
  const [code] = await once(npm, 'close')
  if (code !== 0) throw new StepFailed(`${said.text}\nnpm ${args.join(' ')} ended with code ${code}.`)
  return said.text
}

/** Asks for the first page, and ends the server as Ctrl-C does. */
async function startAndLook(server) {
  const said = listen(server)
  const closed = once(server, 'close')
  const tooLong = delay(LIMIT_MS, undefined, { ref: false })
  try {
    const address = await Promise.race([said.address, closed.then(() => undefined), tooLong])
    if (address === undefined) throw new StepFailed(`${said.text}\nnpm start served nothing.`)
    const response = await fetch(address)
    const page = await response.text()
    if (!response.ok || !page.includes('<title>'))
      throw new StepFailed(`${address} answered ${response.status}.`)
  } finally {
    if (server.exitCode === null && server.signalCode === null) process.kill(-server.pid, 'SIGINT')
    await closed
  }
}

function listen(child) {
  const said = { text: '', address: undefined }
  said.address = new Promise((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      said.text += `${line}\n`
      const found = /Hublet's site and sandbox: (http\S+)/.exec(line)
      if (found !== null) resolve(found[1])
    })
  })
  child.stderr.setEncoding('utf8').on('data', (text) => (said.text += text))
  return said
}

/**
 * As in a shell of its own: the settings of the npm that runs this are not for the other one. The headers of Node come
 * with its package, if they do, so that none have to be downloaded.
 */
function environment(node, modules) {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(cache|registry|cafile)$)/i.test(name),
  )
  const folders = [path.join(modules, '.bin'), path.dirname(node), process.env.PATH]
  const nodeDirectory = path.resolve(node, '../..')
  const headers = existsSync(path.join(nodeDirectory, 'include/node/node_api.h'))
  return {
    ...Object.fromEntries(entries),
    ...(headers ? { npm_config_nodedir: nodeDirectory } : {}),
    PATH: folders.join(path.delimiter),
    PORT: '0',
    LOG_LEVEL: 'warn',
  }
}
