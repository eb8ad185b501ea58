/**
 * What a newcomer does first, with each version of npm: `npm ci` and `npm start` in a folder that has what is in the
 * repository and was never installed. What is built already comes along, so that only what depends on Node or npm is made.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { installInFolder } from './npm-folder.mjs'
import { StepFailed, command, root, step } from './steps.mjs'

/** Exact versions, each with the major version of Node that it is tried with: the one that it came with, or later. */
export const NPMS = [
  { npm: '10.9.9', node: 20 },
  { npm: '11.21.2', node: 24 },
  { npm: '12.2.2', node: 26 },
]

/** Built, and the same for every Node. */
const BUILT = ['dist', 'docs/public', 'docs/reference/api']
const NOT_BUILT = ['dist/nodes', 'dist/npm']

/** @throws StepFailed when it cannot be installed, does not start, or serves no page */
export async function installAndStart({ npm, node }) {
  const modules = await installInFolder(`Installing npm ${npm}`, path.join('dist/npm', npm), [`npm@${npm}`])
  await step(`npm ci and npm start with npm ${npm}, Node ${node.version}`, {
    run: () => inClone((folder) => tryBoth(folder, path.join(modules, 'npm/bin/npm-cli.js'), node.file)),
  })
}

async function inClone(use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'hublet-clone-'))
  try {
    const listed = await command('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
    const files = listed.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)))
    for (const file of files) cpSync(path.join(root, file), path.join(folder, file))
    const filter = (source) => !NOT_BUILT.includes(path.relative(root, source))
    for (const part of BUILT)
      cpSync(path.join(root, part), path.join(folder, part), { recursive: true, filter })
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function tryBoth(folder, npm, node) {
  const env = { ...environment(node), PORT: '0', LOG_LEVEL: 'warn' }
  const options = { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }
  const installing = spawn(node, [npm, 'ci', '--no-audit', '--no-fund', '--prefer-offline'], options)
  const said = listen(installing)
  const [code] = await once(installing, 'close')
  if (code !== 0) throw new StepFailed(`${said.text}\nnpm ci ended with code ${code}.`)
  await startAndLook(spawn(node, [npm, 'start'], options))
}

/** Asks for the first page, and ends the server as Ctrl-C does. */
async function startAndLook(server) {
  const said = listen(server)
  const closed = once(server, 'close')
  const address = await Promise.race([said.address, closed.then(() => undefined)])
  if (address === undefined) throw new StepFailed(`${said.text}\nnpm start ended and served nothing.`)
  try {
    const response = await fetch(address)
    const page = await response.text()
    if (!response.ok || !page.includes('<title>'))
      throw new StepFailed(`${address} answered ${response.status}.`)
  } finally {
    process.kill(-server.pid, 'SIGINT')
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

/** As in a shell of its own: this npm's settings for its scripts are not for the other one. */
function environment(node) {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(cache|registry|cafile)$)/i.test(name),
  )
  return { ...Object.fromEntries(entries), PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` }
}
