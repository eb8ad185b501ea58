/** An error that a tick throws in the midst of a turn is Node's to handle, and the turn goes on. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/run-program.ts'

const HEAR = `process.on('uncaughtException', ({ message }) => console.log('uncaught:', message))`

/** Ticks that throw, left by two greenthreads of one turn. */
const THROWING = `
  for (const name of ['a', 'b']) spawn(function* () {
    process.nextTick(() => { throw new Error(name) })
    console.log(name, 'goes on')
  })
  yield* sleep(0)
  yield* sleep(0.01)
`

describe('a tick that throws', () => {
  it('on the hub node is an uncaught exception, and others go on', async () => {
    const ended = await runProgram(`
      import { sleep, spawn, useHub } from 'hublet'
      useHub('node')
      ${HEAR}
      await spawn(function* () { ${THROWING} })
      console.log('end')
    `)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const lines = ended.stdout.trim().split('\n')
    expect(lines.toSorted()).toEqual(['a goes on', 'b goes on', 'end', 'uncaught: a', 'uncaught: b'])
    expect(lines.at(-1)).toBe('end')
  })

  it('in a simulation is that as well, and the run has failed', async () => {
    const ended = await runProgram(`
      import { sleep, spawn } from 'hublet'
      import { simulate } from 'hublet/testing'
      ${HEAR}
      const error = await simulate(function* () { ${THROWING} }).catch((error) => error)
      console.log(error.code, error.kind, error.cause.message)
    `)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain('uncaught: a')
    expect(ended.stdout.trim().split('\n').at(-1)).toBe('ERR_SIMULATION_FAILED error a')
  })
})
