/** Runs a program in a process of its own with `HUBLET_TRACE`, and gives what the file holds. */
import { execFile } from 'node:child_process'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { readTraceFile } from '../../client/share/trace-file.ts'
import type { TraceEvent } from '../../shared/trace-events.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** The text of the trace file. */
export async function recordFile(code: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hublet-record-'))
  try {
    mkdirSync(path.join(folder, 'node_modules'))
    symlinkSync(repository, path.join(folder, 'node_modules/hublet'))
    const file = path.join(folder, 'program.mjs')
    const { code: plain } = await transform(code, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      keepNames: true,
    })
    writeFileSync(file, plain)
    const trace = path.join(folder, 'trace.json')
    await promisify(execFile)(process.execPath, [file], {
      env: { ...process.env, HUBLET_TRACE: trace },
      timeout: 45_000,
    })
    return readFileSync(trace, 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export async function recordProgram(code: string): Promise<readonly TraceEvent[]> {
  const read = readTraceFile(await recordFile(code))
  if (!read.ok) throw new Error(read.problem)
  return read.file.events
}
