/** The machine's requirements: looked for, installed if that is possible, else named in one sentence. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { DEBIAN_PACKAGES, findRivals } from '../bench/rivals/rows.mjs'
import { StepFailed, command, root } from './steps.mjs'

/** @returns {string | undefined} the path of a program */
function find(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => existsSync(file))
}

/** Compiling the addon and node-pty needs these. */
export function requireCompiler() {
  const missing = [
    find('c++', 'g++', 'clang++') ? [] : ['a C++ compiler (Debian: apt-get install g++)'],
    find('make', 'gmake') ? [] : ['make (Debian: apt-get install make)'],
    find('python3', 'python') ? [] : ['Python 3 (Debian: apt-get install python3)'],
  ].flat()
  if (missing.length > 0) throw new StepFailed(`To compile the addon, install ${missing.join(' and ')}.`)
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new StepFailed(`Node ${process.versions.node} is too old: install Node 20.19 or later.`)
}

/** Only as root on Debian and its relatives, and only what is missing. */
export function canInstallPackages() {
  return process.getuid?.() === 0 && find('apt-get') !== undefined
}

export async function installPackages(...packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await command('apt-get', ['update'], { env })
  await command('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env })
}

/** Snippets run in a jail where bubblewrap is installed; the sandbox server itself says what happens without. */
export function jailIsMissing() {
  return process.platform === 'linux' && find('bwrap') === undefined && canInstallPackages()
}

export async function installJail() {
  await installPackages('bubblewrap')
}

/** The pyevent hub loads libevent at run time; its tests are left out where it is missing. Needs the built library. */
export async function libeventIsMissing() {
  const { listHubs } = await import('../dist/core/index.js')
  return canInstallPackages() && listHubs().some((hub) => hub.name === 'pyevent' && !hub.available)
}

export async function installLibevent() {
  await installPackages('libevent-core-2.1-7')
}

/** Programs for the tests of green I/O, examples and the sandbox, each with the package that has it. */
const PEERS = {
  curl: 'curl',
  openssl: 'openssl',
  wrk: 'wrk',
  'redis-server': 'redis-server',
  nginx: 'nginx-light',
}

export function peersAreMissing() {
  return canInstallPackages() && Object.keys(PEERS).some((program) => find(program) === undefined)
}

export async function installPeers() {
  await installPackages(...Object.values(PEERS))
}

/** Libraries for the programs in bench/rivals. Packages of Debian are left out where nobody may install them. */
export function rivalsAreMissing() {
  return findRivals().some(
    ({ version, command }) =>
      version === undefined && (command[0] === process.execPath || canInstallPackages()),
  )
}

export async function installRivals() {
  await command('npm', ['ci', '--prefix', 'bench/peers/npm', '--no-audit', '--no-fund'])
  if (canInstallPackages()) await installPackages(...DEBIAN_PACKAGES)
}

/** @returns {boolean} whether Playwright will find a browser */
export function hasBrowser() {
  const { chromium } = createRequire(path.join(root, 'package.json'))('@playwright/test')
  return (
    process.env.CHROMIUM_PATH !== undefined ||
    existsSync(chromium.executablePath()) ||
    find('chromium', 'chromium-browser', 'google-chrome') !== undefined
  )
}

export async function installBrowser() {
  if (canInstallPackages()) await installPackages('chromium', 'fonts-dejavu-core')
  else await command('npx', ['playwright', 'install', 'chromium']).catch(() => undefined)
  if (hasBrowser()) return
  throw new StepFailed(
    'The browser tests need Chromium: install it (Debian: apt-get install chromium), or name it in CHROMIUM_PATH.',
  )
}
