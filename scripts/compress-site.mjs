/**
 * Writes brotli and gzip forms of the built site's files beside them, for the server to send. Compressed forms are
 * kept in dist/.compressed by content, because the editor alone takes half a minute.
 */
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { root } from './steps.mjs'

const SITE = path.join(root, 'dist/site')
const KEPT = path.join(root, 'dist/.compressed')

/** Fonts and pictures of other kinds are compressed already. */
const COMPRESSIBLE = /\.(html|js|css|json|svg|ttf|txt|md|xml)$/

/** Headers alone take as much as compressing less than this saves. */
const LEAST_BYTES = 1024

const FORMS = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gz: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
}

export async function compressSite() {
  mkdirSync(KEPT, { recursive: true })
  const files = readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((file) =>
    COMPRESSIBLE.test(file),
  )
  const queue = files.map((file) => path.join(SITE, file))
  const work = async () => {
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) await compress(file)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
}

async function compress(file) {
  const bytes = readFileSync(file)
  if (bytes.length < LEAST_BYTES) return
  const hash = createHash('sha256').update(bytes).digest('hex')
  for (const [ending, form] of Object.entries(FORMS)) {
    const kept = path.join(KEPT, `${hash}.${ending}`)
    if (!existsSync(kept)) {
      writeFileSync(`${kept}.part`, await form(bytes))
      renameSync(`${kept}.part`, kept)
    }
    copyFileSync(kept, `${file}.${ending}`)
  }
}
