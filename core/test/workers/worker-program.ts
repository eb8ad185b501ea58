/** Programs that start Workers from text. */

/**
 * @param worker - source of a Worker, which sees `parentPort`, `workerData` and the library
 * @param main - source of the main thread, which does not load the library unless it says so; `start(workerData)` gives
 * a Worker, `openDescriptors()` counts all but files: Node itself loses those that its module loader is about to open
 * when a thread is terminated
 */
export function workerProgram(worker: string, main: string): string {
  return `
    import { readdirSync, readlinkSync } from 'node:fs'
    import { once } from 'node:events'
    import { Worker } from 'node:worker_threads'
    const text = ${JSON.stringify(`
      import { parentPort, workerData } from 'node:worker_threads'
      import { connect, getHub, GreenPort, listHubs, listen, serve, sleep, socketPair, spawn, until, useHub } from 'hublet'
      ${worker}
    `)}
    const start = (workerData) => new Worker(text, { eval: true, execArgv: ['--input-type=module'], workerData })
    const openDescriptors = () => readdirSync('/proc/self/fd').filter(isNoFile).length
    const isNoFile = (fd) => {
      try {
        return !readlinkSync('/proc/self/fd/' + fd).startsWith('/')
      } catch {
        return false // of the folder itself, closed by now
      }
    }
    ${main}
  `
}
