/** Bounds on the memory of a run, with real processes and the thread of the built server. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { MemoryBounds } from '../../server/isolation/memory-bounds.ts'
import { memoryBounds, MemoryWatch } from '../../server/isolation/memory-watch.ts'
import { familyOf, heldBytes, shareOfBytes } from '../../server/isolation/process-memory.ts'
import { killOne } from '../../server/isolation/process-tree.ts'
import { LIMITS } from '../../server/limits.ts'
import { createLog } from '../../server/log.ts'
import { PACKAGE_ROOT } from '../support/session-client.ts'

const MEGABYTE = 1_000_000
const WAIT = 'setInterval(() => {}, 1000)'
const LOG = createLog('info', { write: (line) => expect(line).toBe('') })

/** Holds memory, then says so and waits. */
const holding = (megabytes: number): string =>
  `const kept = Buffer.alloc(${megabytes * MEGABYTE}, 1); console.log('held ' + kept.length); ${WAIT}`

/** Starts programs of Node, and says with which code or signal each has ended. */
const starting = (...programs: string[]): string => `
  const { spawn } = require('node:child_process')
  for (const [at, code] of ${JSON.stringify(programs)}.entries())
    spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'inherit', 'inherit'] })
      .on('exit', (code, signal) => console.log(at + ' ended ' + (signal ?? code)))
  ${WAIT}`

describe.skipIf(!existsSync('/proc/self/smaps_rollup'))('the watch over memory', () => {
  const open: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of open.splice(0)) await close()
  })

  function watching(bounds: MemoryBounds): MemoryWatch {
    const watch = new MemoryWatch(PACKAGE_ROOT, bounds, LOG)
    open.push(() => watch.close())
    return watch
  }

  /** A leader as a shell is one, with a program below it; its lines come one by one. */
  function lead(code: string): {
    leader: number
    line(): Promise<string>
    child: ChildProcessByStdio<null, Readable, null>
  } {
    const script = '"$@"; echo "over $?"; read -r _ </dev/zero'
    const child = spawn('/bin/sh', ['-c', script, 'leader', process.execPath, '-e', code], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    open.push(() => {
      for (const pid of [...familyOf(child.pid ?? 0), child.pid ?? 0]) killOne(pid)
    })
    return { child, leader: child.pid ?? 0, line: async () => (await lines.next()).value as string }
  }

  it('ends the one process that holds more than its bound, and says whose bound it was', async () => {
    const watch = watching({ processBytes: 200 * MEGABYTE, sessionBytes: Infinity })
    const { leader, line } = lead(starting(holding(300)))
    watch.watch(leader)
    const said = [await line()]
    if (said[0]?.startsWith('held')) said.push(await line())
    expect(said.at(-1)).toBe('0 ended SIGKILL')
    expect(await watch.forget(leader)).toBe('process')
  })

  it('ends a run whose processes hold more than its bound together, but for its leader', async () => {
    const watch = watching({ processBytes: Infinity, sessionBytes: 400 * MEGABYTE })
    const { leader, line, child } = lead(starting(holding(150), holding(150), holding(150)))
    watch.watch(leader)
    await vi.waitFor(async () => expect(await line()).toMatch(/^[012] ended SIGKILL$/), {
      timeout: 45_000,
      interval: 0,
    })
    expect(await watch.forget(leader)).toBe('session')
    expect(child.exitCode).toBe(null)
  })

  it('leaves a run alone that keeps to its bounds, and one that nobody asked about', async () => {
    const watch = watching({ processBytes: 500 * MEGABYTE, sessionBytes: 600 * MEGABYTE })
    const { leader, line } = lead(starting(holding(150), holding(150)))
    watch.watch(leader)
    expect([await line(), await line()]).toEqual(['held 150000000', 'held 150000000'])
    expect(await watch.forget(leader)).toBeUndefined()
    expect(await watch.forget(leader)).toBeUndefined()
  })

  it('answers whoever asks after it was closed', async () => {
    const watch = new MemoryWatch(PACKAGE_ROOT, memoryBounds(LIMITS, false), LOG)
    watch.watch(process.pid)
    const asked = watch.forget(process.pid)
    await watch.close()
    expect(await asked).toBeUndefined()
  })

  it('counts what is shared once for all its sharers together', async () => {
    const { leader, line, child } = lead(holding(100))
    expect(await line()).toBe('held 100000000')
    const [node = 0] = familyOf(leader)
    expect(heldBytes(node)).toBeGreaterThan(100 * MEGABYTE)
    expect(shareOfBytes(node)).toBeLessThanOrEqual(heldBytes(node) * 1.1)
    const gone = once(child, 'exit')
    for (const pid of [leader, node]) process.kill(pid, 'SIGKILL')
    await gone
    expect(heldBytes(leader)).toBe(0)
    expect(shareOfBytes(leader)).toBe(0)
  })
})

describe('the bounds', () => {
  it('leave room for /tmp and /dev/shm, and leave the run to a control group where there is one', () => {
    const { sessionBytes, fileBytes, sharedBytes } = LIMITS
    expect(memoryBounds(LIMITS, false).sessionBytes).toBe(sessionBytes - fileBytes - sharedBytes)
    expect(memoryBounds(LIMITS, true).sessionBytes).toBe(Infinity)
    expect(memoryBounds(LIMITS, true).processBytes).toBeGreaterThan(LIMITS.dataBytes)
  })
})
