/** A real server in a process of its own, so that its memory and its descriptors are nobody else's. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Limits } from '../../server/limits.ts'

export interface ServerProcess {
  address: string
  pid: number
  /** The most memory that it has had since `forgetPeak`, in bytes. */
  peakBytes(): number
  forgetPeak(): void
  close(): Promise<void>
}

/** @param limits those in which it differs from every server */
export async function startServerProcess(limits: Partial<Limits>): Promise<ServerProcess> {
  const program = join(import.meta.dirname, 'roomy-server.mjs')
  const child = spawn(process.execPath, [program, JSON.stringify(limits)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { pid = 0 } = child
  const [address] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    address,
    pid,
    // proc_pid_status(5), and proc_pid_clear_refs(5).
    peakBytes: () =>
      Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024,
    forgetPeak: () => writeFileSync(`/proc/${pid}/clear_refs`, '5'),
    async close() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}
