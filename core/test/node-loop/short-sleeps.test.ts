/** Sleeps shorter than libuv's millisecond: the hub's wait is its own call, in nanoseconds. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'

describe('200 sleeps of 0.2 ms', () => {
  it('make one wait each', async () => {
    const { stdout } = await runProgram(`
      import { getHub, sleep, spawn } from 'hublet'
      import { addInstrument } from 'hublet/trace'
      let waits = 0
      const { name } = getHub()
      await spawn(() => sleep(0.001))
      // Waits that Node ended are not the hub's: V8's garbage collector may go on there, step after step.
      let endedByNode = 0
      addInstrument({ waitBegun: () => waits++, waitEnded: (ready) => { if (ready > 0) endedByNode++ } })
      const took = []
      await spawn(function* () {
        for (let i = 0; i < 200; i++) {
          const start = performance.now()
          yield* sleep(0.0002)
          took.push(performance.now() - start)
        }
      })
      console.log(JSON.stringify({ name, waits, endedByNode, medianMs: took.sort((a, b) => a - b)[100] }))
    `)
    const { name, waits, endedByNode, medianMs } = JSON.parse(stdout) as Record<string, number>
    // Speed is reported and never asserted: it is the machine's, and its load's.
    console.log(`${name}: a sleep of 0.2 ms takes ${medianMs?.toFixed(3)} ms in the median`)
    expect(waits).toBeGreaterThanOrEqual(200)
    expect(Number(waits) - Number(endedByNode)).toBeLessThanOrEqual(220)
  })
})
