/** The peers: where their packages are, which versions, and how to install them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Debian's own, whose packages the peers are in, unless the caller has one with others: a virtual environment, say. */
export const PYTHON = process.env.BENCH_PYTHON || '/usr/bin/python3'

/** The folder of the peers from npm, in the versions of its lock file. */
export const NPM_PEERS = fileURLToPath(new URL('peers/npm', import.meta.url))

/** A Python that was asked for is not replaced by another one. */
export function checkPython() {
  const asked = process.env.BENCH_PYTHON
  if (!asked || pythonSays('print(1)') === '1') return
  throw new Error(
    `BENCH_PYTHON is ${asked}, which does not run: give the path of a Python that has Eventlet and gevent, ` +
      'such as peers/bin/python, or leave it unset for that of Debian',
  )
}

/** @returns {string | undefined} of a module of Python; nothing when it can't be imported */
export function versionInPython(module) {
  return pythonSays(`import ${module}; print(${module}.__version__)`)
}

/** @returns {string | undefined} nothing when the program fails */
export function pythonSays(program) {
  try {
    return execFileSync(PYTHON, ['-c', program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

/** @returns {string | undefined} of a peer from npm; nothing when it is not installed */
export function versionInNpm(name) {
  const manifest = path.join(NPM_PEERS, 'node_modules', name, 'package.json')
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined
}

/** As root on Debian: installs what is missing. */
export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** Installs the peers from npm, and packages of Debian. */
export function installPeers(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] }
  if (!existsSync(path.join(NPM_PEERS, 'node_modules')))
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { ...quiet, cwd: NPM_PEERS })
  execFileSync('apt-get', ['update', '-q'], quiet)
  execFileSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], quiet)
}
