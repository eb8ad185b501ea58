/** Shows what a script is doing: one line a step, with its time; a step whose inputs have not changed is skipped. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startProgress } from './progress.mjs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Folder for the fingerprints of finished steps. */
const STAMPS = path.join(root, 'dist/.stamps')

/** Of the step that is going on. */
let progress

/** A failed step: its message is all that has to be said. */
export class StepFailed extends Error {}

/**
 * Runs one step and shows its time.
 *
 * @param {string} title what is done, as a person would say it
 * @param {{ inputs?: string[], also?: string, outputs?: string[], run: () => Promise<unknown> }} step `inputs` are files
 * and folders; with them, the step is skipped if neither they nor `also` have changed since it last succeeded and all
 * `outputs` exist
 */
export async function step(title, { inputs, also = '', outputs = [], run }) {
  const stamp = path.join(STAMPS, title.replace(/\W+/g, '-'))
  const print = inputs && fingerprint(inputs, also)
  if (print && isUpToDate(stamp, print, outputs)) return
  rmSync(stamp, { force: true })
  progress = startProgress(title)
  try {
    await run()
  } catch (error) {
    progress.end('failed')
    throw error
  } finally {
    progress.end()
    progress = undefined
  }
  if (!print) return
  mkdirSync(STAMPS, { recursive: true })
  writeFileSync(stamp, print)
}

function isUpToDate(stamp, print, outputs) {
  return (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === print &&
    outputs.every((file) => existsSync(path.join(root, file)))
  )
}

/** A digest of the contents of files and folders, wherever the repository lies; what is built or installed does not count. */
export function fingerprint(inputs, also = '') {
  const hash = createHash('sha256').update(also)
  for (const input of inputs)
    for (const file of filesIn(path.join(root, input)))
      hash.update(path.relative(root, file)).update(readFileSync(file))
  return hash.digest('hex')
}

function filesIn(place) {
  if (!existsSync(place)) return []
  if (statSync(place).isFile()) return [place]
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => !['node_modules', 'build', 'dist', 'cache', 'recordings'].includes(entry.name))
    .map((entry) => path.join(place, entry.name))
    .sort()
    .flatMap(filesIn)
}

/**
 * Runs a command quietly; its output is shown only when it fails.
 *
 * @returns {Promise<string>} what it printed
 */
export async function command(program, args, { env = {} } = {}) {
  const child = startChild(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
      progress?.note(text)
    })
  }
  const code = await ended(child, program)
  if (code === 0) return output
  throw new StepFailed(`${output.trimEnd()}\n\n${program} ${args.join(' ')} ended with code ${code}.`)
}

/** Runs a command that talks to the person directly. @returns {Promise<number>} its exit code */
export async function visibleCommand(program, args, { env = {} } = {}) {
  return ended(startChild(program, args, { env, stdio: 'inherit' }), program)
}

/** Processes that were started and have not ended. */
const children = new Set()

/** @returns {number[]} their ids */
export function childIds() {
  return [...children].map((child) => child.pid)
}

/** Asks what was started and still runs to end. */
export function endChildren(signal = 'SIGTERM') {
  for (const child of children) child.kill(signal)
}

function startChild(program, args, { env, stdio }) {
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio })
  if (child.pid !== undefined) children.add(child)
  onChildren()
  return child
}

async function ended(child, program) {
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', (error) =>
        reject(new StepFailed(`${program} could not be started: ${error.message}`)),
      )
      child.on('close', (code) => resolve(code ?? 1))
    })
  } finally {
    children.delete(child)
    onChildren()
    endBySignal()
  }
}

/** Called whenever a process starts or ends. */
let onChildren = () => undefined

export function watchChildren(listener) {
  onChildren = listener
}

let signalReceived

// A terminal sends Ctrl-C to everybody. These two reach one process only, and what it has started must not outlive it.
for (const signal of ['SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    signalReceived = signal
    endChildren(signal)
    endBySignal()
  })
}

/** Last of all, so that a parent waiting for this process finds nothing left of it. */
function endBySignal() {
  if (signalReceived !== undefined && children.size === 0) process.kill(process.pid, signalReceived)
}

/** Runs a script's main function; a failed step ends the process with code 1 and its message. */
export async function main(run) {
  try {
    await run()
  } catch (error) {
    console.error(`\n${error instanceof StepFailed ? error.message : (error.stack ?? error)}`)
    process.exitCode = 1
  }
}
