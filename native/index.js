// Loads the addon: a prebuilt binary where one fits, else the one that was compiled here.
const nodeGypBuild = require('node-gyp-build')
const { contract } = require('./package.json')
const fitting = require('./musl.js')

const found = nodeGypBuild.resolve(__dirname)
const file = fitting(found)
const addon = file === found ? nodeGypBuild(__dirname) : open(file)

function open(file) {
  const loaded = { exports: {} }
  process.dlopen(loaded, file)
  return loaded.exports
}

// One that was compiled from other sources would take arguments for something else, and say nothing.
if (addon.contract !== contract) {
  const has = addon.contract === undefined ? 'has no contract' : `has contract ${addon.contract}`
  throw Object.assign(new Error(`The addon ${has}, and contract ${contract} is needed`), {
    code: 'ERR_ADDON_OUTDATED',
  })
}

module.exports = addon
