// After `npm install hublet`: keeps the prebuilt addon where one fits this machine, else compiles it. A machine on which
// neither works still gets the package: importing it succeeds, and the first use of a hub says what is missing.
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const path = require('node:path')

// A checkout of the repository compiles the addon in `npm run build`.
const isCheckout = existsSync(path.join(__dirname, '../scripts/build.mjs'))

function install() {
  const { status } = spawnSync(process.execPath, [require.resolve('node-gyp-build/bin.js')], {
    cwd: __dirname,
    stdio: 'inherit',
  })
  if (status === 0) return
  console.error(
    `hublet: no prebuilt addon fits ${process.platform}-${process.arch}, and none could be compiled. ` +
      'Install a C++ compiler, make and Python 3, then run: npm rebuild hublet --foreground-scripts',
  )
}

if (!isCheckout) install()
