// Loads the addon: a prebuilt binary where one fits, else the one that was compiled here.
const addon = require('node-gyp-build')(__dirname)
const { contract } = require('./package.json')

// One that was compiled from other sources would take arguments for something else, and say nothing.
if (addon.contract !== contract) {
  const found = addon.contract === undefined ? 'has no contract' : `has contract ${addon.contract}`
  throw Object.assign(new Error(`The addon ${found}, and contract ${contract} is needed`), {
    code: 'ERR_ADDON_OUTDATED',
  })
}

module.exports = addon
