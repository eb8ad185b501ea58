#!/usr/bin/env node
// The command `hublet`: compiles the addon for a machine that no prebuilt one fits, or says which one fits.
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const path = require('node:path')

const USAGE = `hublet build   compiles the addon for this machine; needs a C++17 compiler, make and Python 3
hublet addon   prints the path of the addon that fits this machine, for a bundle to have beside it`

/** Node's headers lie beside it, unless a distribution has packed them by themselves. */
function headers() {
  const folder = path.join(path.dirname(process.execPath), '..')
  return existsSync(path.join(folder, 'include/node/common.gypi')) ? [`--nodedir=${folder}`] : []
}

/** npm and npx have node-gyp on their PATH; other package managers don't, but npm comes with Node. */
function nodeGyp(args) {
  const options = { cwd: __dirname, stdio: ['ignore', 'inherit', 'inherit'] }
  const { status, error } = spawnSync('node-gyp', args, options)
  if (error === undefined) return status
  return spawnSync('npm', ['exec', '--yes', '--package=node-gyp@12', '--', 'node-gyp', ...args], options)
    .status
}

function build() {
  if (nodeGyp(['rebuild', ...headers()]) === 0) return 0
  console.error(
    `hublet: the addon could not be compiled for ${process.platform}-${process.arch}. Install a C++17 compiler, make and ` +
      'Python 3 (Debian: apt-get install g++ make python3), and run `npx hublet build` again. Until then Hublet runs on ' +
      'the hub node.',
  )
  return 1
}

function addon() {
  try {
    console.log(require('./musl.js')(require('node-gyp-build').resolve(__dirname)))
    return 0
  } catch {
    console.error(
      `hublet: no addon fits ${process.platform}-${process.arch}. \`npx hublet build\` compiles one.`,
    )
    return 1
  }
}

function usage() {
  console.error(USAGE)
  return 2
}

process.exitCode = ({ build, addon }[process.argv[2]] ?? usage)()
