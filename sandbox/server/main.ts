/** The command: serves the built site and the sandbox until it is told to stop. */
import { fileURLToPath } from 'node:url'
import { closeInheritedDescriptors } from './inherited-descriptors.ts'
import { LIMITS } from './limits.ts'
import { createLog } from './log.ts'
import { type RunningServer, startServer } from './server.ts'
import { readSettings } from './settings.ts'

/** This file is dist/sandbox/server/main.js. */
const PACKAGE_ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** Nothing is known that takes this long; but who says stop must not have to say it twice. */
const STOP_PATIENCE_MS = 10_000

async function main(): Promise<void> {
  closeInheritedDescriptors()
  const settings = readSettings(process.env)
  const log = createLog(settings.logLevel)
  const server = await startServer({
    ...settings,
    log,
    siteDirectory: `${PACKAGE_ROOT}/dist/site`,
    packageRoot: PACKAGE_ROOT,
  })
  let stopping: Promise<void> | undefined
  // SIGTERM comes from a supervisor, which takes the server out of service: visitors may finish what they see.
  process.on('SIGTERM', () => (stopping ??= stop(server, LIMITS.graceSeconds)))
  // Nobody knows what state an error has left that no guard caught. So nobody is let in any more, visitors see the end of what
  // they run, and the supervisor starts another server.
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'An error was not caught: the server is restarted by its supervisor.')
    server.errorCaught('uncaught')
    process.exitCode = 1
    stopping ??= stop(server, LIMITS.graceSeconds)
  })
  // SIGHUP: its terminal was closed. A signal may come twice, from the terminal and from the process that started the
  // server.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => (stopping ??= stop(server, 0)))
  }
  // Last, because the reader of this line may send a signal at once.
  console.log(`Hublet's site and sandbox: ${server.address}`)
}

async function stop(server: RunningServer, graceSeconds: number): Promise<void> {
  setTimeout(() => process.exit(1), graceSeconds * 1000 + STOP_PATIENCE_MS).unref()
  await server.close(graceSeconds)
  process.exit()
}

/** One sentence for what the operator can put right. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string }
  const place = `${address ?? ''}:${port ?? ''}`
  if (code === 'EADDRINUSE')
    return `${place} is in use by another program; stop it or set PORT to another number.`
  if (code === 'EACCES') return `${place} may not be used by this user; set PORT to a number above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `HOST ${JSON.stringify(process.env.HOST ?? '')} is no address of this machine; set it to one, or leave it out.`
  }
  return error.message
}

try {
  await main()
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
