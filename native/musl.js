// Finds musl's binary where node-gyp-build does not: it takes every Linux but Alpine for one with glibc. That matters, since
// musl may load a binary for glibc without a word.
const { Buffer } = require('node:buffer')
const fs = require('node:fs')

/** The segment of a program that names its loader: elf(5). */
const PT_INTERP = 3

const BYTES_OF_HEADER = 64

/** The loader that Node's own program names, such as /lib/ld-musl-x86_64.so.1. */
function loaderOfNode() {
  const fd = fs.openSync('/proc/self/exe')
  const read = (at, length) => {
    const bytes = Buffer.alloc(length)
    fs.readSync(fd, bytes, 0, length, at)
    return bytes
  }
  try {
    const header = read(0, BYTES_OF_HEADER)
    const [size, count] = [header.readUInt16LE(54), header.readUInt16LE(56)]
    const table = read(Number(header.readBigUInt64LE(32)), size * count)
    for (let at = 0; at < table.length; at += size) {
      if (table.readUInt32LE(at) === PT_INTERP) {
        const [place, length] = [table.readBigUInt64LE(at + 8), table.readBigUInt64LE(at + 32)]
        return read(Number(place), Number(length)).toString('latin1')
      }
    }
    return ''
  } finally {
    fs.closeSync(fd)
  }
}

function isOnMusl() {
  if (process.platform !== 'linux') return false
  try {
    return loaderOfNode().includes('/ld-musl-')
  } catch {
    return false // without /proc nothing tells, and glibc is the usual one
  }
}

/** The binary for this machine, given the one that node-gyp-build has found. */
module.exports = function fitting(file) {
  const forMusl = file.replace(/\.glibc\.node$/, '.musl.node')
  return forMusl !== file && fs.existsSync(forMusl) && isOnMusl() ? forMusl : file
}
