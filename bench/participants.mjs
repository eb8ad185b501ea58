/** The participants: how each one's program is started, and why one can't. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  NPM_PEERS,
  PYTHON,
  checkPython,
  installPeers,
  pythonSays,
  versionInNpm,
  versionInPython,
} from './peers.mjs'
import { copyWithoutHooks } from './without-hooks.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = path.join(here, '..')

/** Compiled programs are kept here. */
const COMPILED = path.join(root, 'dist/bench')

const DEBIAN_PACKAGES = ['python3-eventlet', 'python3-gevent', 'gcc', 'libc6-dev']

const ours = (file) => [process.execPath, path.join(here, 'ours', file)]
const python = (file) => [PYTHON, path.join(here, 'peers', file)]

/** Eventlet's hubs differ; the best one of a case is who we are compared with. */
const EVENTLET_HUBS = ['epolls', 'poll', 'selects']

/** Hublet itself is on the best one, `epolls`. */
const OUR_OTHER_HUBS = ['poll', 'selects', 'pyevent', 'node']

/** Sockets beyond it can't be waited for with select(2). */
const FD_SETSIZE = 1024

const ONCE = {
  hublet: 'Hublet',
  node: 'Node',
  addon: 'bare addon calls',
  generators: 'bare generators',
  asyncio: 'asyncio',
}

/** The participants of this machine, and those that are missing with the reason. */
export function findParticipants() {
  checkPython()
  const found = {
    hublet: { title: ONCE.hublet, command: ours('on-hublet.mjs'), version: ownVersion() },
    node: { title: ONCE.node, command: ours('on-node.mjs'), version: process.versions.node },
    ...Object.fromEntries(
      OUR_OTHER_HUBS.map((hub) => [
        `hublet-${hub}`,
        {
          title: `Hublet on ${hub}`,
          command: ours('on-hublet.mjs'),
          env: { EVENTLET_HUB: hub },
          version: 'the same',
        },
      ]),
    ),
    'hublet-recv': {
      title: 'Hublet with recv',
      command: ours('on-hublet.mjs'),
      env: { ECHO_WITH: 'recv' },
      version: 'the same',
    },
    'hublet-lend': {
      title: 'Hublet with lent memory',
      command: ours('on-hublet.mjs'),
      env: { ECHO_WITH: 'lend' },
      version: 'the same',
    },
    'hublet-loose': {
      title: 'Hublet, loosely',
      command: ours('on-hublet.mjs'),
      env: { SPAWN_WITH: 'spawn' },
      version: 'the same',
    },
    addon: { title: ONCE.addon, command: ours('on-addon.mjs'), version: 'the same' },
    generators: {
      title: ONCE.generators,
      command: ours('on-generators.mjs'),
      version: `V8 ${process.versions.v8}`,
    },
  }
  const missing = {}
  addPython(found, missing)
  addNpm(found, missing)
  addC(found, missing)
  return { found, missing }
}

function ownVersion() {
  const version = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  try {
    return `commit ${version('rev-parse', '--short', 'HEAD')}${version('status', '--porcelain', 'core', 'native') === '' ? '' : ', changed'}`
  } catch {
    return 'of this folder, which is no git checkout'
  }
}

function addPython(found, missing) {
  for (const [name, module, title] of [
    ['eventlet', 'eventlet', 'Eventlet'],
    ['gevent', 'gevent', 'gevent'],
    ['greenlet', 'greenlet', 'greenlet'],
    ['asyncio', 'asyncio', 'asyncio'],
  ]) {
    const version =
      name === 'asyncio'
        ? pythonSays('import platform; print(platform.python_version())')
        : versionInPython(module)
    if (version === undefined) missing[name] = `${PYTHON} can't import ${module}`
    else
      found[name] = {
        title,
        command: python(`on_${name}.py`),
        version: name === 'asyncio' ? `Python ${version}` : version,
      }
  }
  if (found.eventlet) found.eventlet.hubs = EVENTLET_HUBS
}

function addNpm(found, missing) {
  for (const [name, title] of [
    ['effection', 'Effection'],
    ['effect', 'Effect'],
  ]) {
    const version = versionInNpm(name)
    if (version === undefined) missing[name] = `${name} is not installed in bench/peers/npm`
    else found[name] = { title, command: [process.execPath, path.join(NPM_PEERS, `on_${name}.mjs`)], version }
  }
}

function addC(found, missing) {
  try {
    for (const name of ['epoll_echo', 'epoll_pairs', 'load']) compile(name)
    const version = execFileSync('cc', ['--version'], { encoding: 'utf8' }).split('\n')[0]
    const echo = (...args) => ({ command: [compiled('epoll_echo'), ...args], knowsOneCase: true })
    found.c = { ...echo(), title: 'C', version: `${version}, -O2` }
    found['c-own'] = { ...echo('own'), title: 'C, own memory', version: 'the same' }
  } catch (error) {
    missing.c = `the C programs can't be compiled: ${error.message.split('\n')[0]}`
  }
}

function compile(name) {
  mkdirSync(COMPILED, { recursive: true })
  execFileSync(
    'cc',
    ['-O2', '-Wall', '-Wextra', '-o', compiled(name), path.join(here, 'peers', `${name}.c`)],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
}

export function compiled(name) {
  return path.join(COMPILED, name)
}

/** Packages to install for a full set of participants. */
export function installHint() {
  return `npm ci --prefix bench/peers/npm; apt-get install ${DEBIAN_PACKAGES.join(' ')}`
}

export function install() {
  installPeers(DEBIAN_PACKAGES)
}

/** A copy of the built library without its trace hooks; `remove` it afterwards. */
export function withoutHooks() {
  const copy = copyWithoutHooks(root)
  return {
    title: 'Hublet, hooks cut out',
    command: [process.execPath, path.join(copy.folder, 'bench/ours/on-hublet.mjs')],
    version: 'the same',
    remove: copy.remove,
  }
}

/** Whether a hub of Eventlet can hold as many sockets as the case opens. */
export function canHold(hub, descriptors) {
  return hub !== 'selects' || descriptors < FD_SETSIZE
}
