// Loads the addon: a prebuilt binary where one fits, else the one that was compiled here.
module.exports = require('node-gyp-build')(__dirname)
