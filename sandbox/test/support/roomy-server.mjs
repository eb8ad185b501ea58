/**
 * A sandbox server with other limits, in a process of its own, whose memory can be looked at: `node roomy-server.mjs '{...}'`. It
 * prints its address, and ends when its parent says SIGTERM.
 */
import { fileURLToPath } from 'node:url'
import { createLog } from '../../../dist/sandbox/server/log.js'
import { startServer } from '../../../dist/sandbox/server/server.js'

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
const server = await startServer({
  host: '127.0.0.1',
  port: 0,
  siteDirectory: `${root}/dist/site`,
  packageRoot: root,
  limits: JSON.parse(process.argv[2] ?? '{}'),
  log: createLog('warn'),
})
process.once('SIGTERM', () => void server.close())
console.log(server.address)
