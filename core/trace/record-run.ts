/**
 * `HUBLET_TRACE=file.json node app.js`: records the whole run of a program that knows nothing of it, and writes the file
 * when the process ends. The playground opens such files.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { addInstrument } from '../ground/instrument.ts'
import { TRACE_VERSION } from './events.ts'
import { TraceRecorder } from './recorder.ts'

const file = process.env['HUBLET_TRACE']

// One file, one thread: Workers would overwrite it.
if (file !== undefined && file !== '' && isMainThread) {
  const recorder = new TraceRecorder()
  addInstrument(recorder)
  // The program may change its working directory meanwhile.
  const target = path.resolve(file)
  process.once('exit', () => {
    try {
      writeFileSync(target, JSON.stringify({ version: TRACE_VERSION, events: recorder.events }))
    } catch (error) {
      // The exit code stays the program's own.
      process.stderr.write(`HUBLET_TRACE: no trace was written: ${(error as Error).message}\n`)
    }
  })
}
