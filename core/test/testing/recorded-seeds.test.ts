/**
 * Seeds that failed once fail again, in the same way: on every machine, and in every version of Node, in each of which this
 * file runs. A change that makes a recorded seed another run is one that users have to hear of.
 */
import { describe, expect, it } from 'vitest'
import { simulate } from '../../testing/index.ts'
import { failureOf } from './failure-of.ts'
import { PLANTED } from './planted-bugs.ts'

interface Recorded {
  seed: number
  /** All that the seed chose until it failed. */
  made: string
  /** The part of it that `explore` has left. */
  choices: readonly number[]
  failure: string
}

const RECORDED: Record<string, Recorded> = {
  'a lost update: the balance is read before a wait, and written after it': {
    seed: 0,
    made: '25 55 1 0 49 1 1 41 1 1 11 32 38 32 44 60 43 47 42 20',
    choices: [],
    failure: 'Error: 1 of 2 updates are left',
  },
  'a lost wake-up: the one that comes to wait makes the event anew': {
    seed: 24,
    made: '29 0 0 11 16 8 53 12 55 16',
    choices: [],
    failure: 'Nothing can wake anybody any more; parked: main (for the end of waiter), waiter (for an event)',
  },
  'a double delivery: a job is looked at, and taken after a wait': {
    seed: 1,
    made: '23 5 1 1 0 1 1 1 57 1 1 42 8 56 43 23 6 27 41 46 27 42 57',
    choices: [23, 0, 0, 0, 0, 0, 0, 0, 57],
    failure: 'Error: the job was done 2 times',
  },
  'a leak on cancel: a limit ends the wait after connect, and nobody closes': {
    seed: 5,
    made: '53 1 0 44 51 52',
    choices: [53, 0, 0, 44],
    failure: 'Descriptors are open at the end: 4',
  },
  'an order of closes: a listener is closed while a client waits in its backlog': {
    seed: 1,
    made: '23 5 1 1 9 1 1 52 57 41 38',
    choices: [1],
    failure: 'Error: connect ECONNREFUSED 127.0.0.1:32768 (descriptor 4)',
  },
  'an order of locks: two greenthreads take two semaphores in opposite orders': {
    seed: 1,
    made: '23 5 1 1 0 1 1 1 57 1 1 42 8 56 43 23 6 27 41 46 27 42 57 28',
    choices: [1, 0, 1, 1, 0, 0, 1, 1, 57, 0, 0, 42],
    failure:
      'Nothing can wake anybody any more; parked: main (for the end of asking), accepting (for descriptor 3 to be readable), asking (for a permit), asking (for a permit), handler (for descriptor 6 to be readable), handler (for descriptor 7 to be readable)',
  },
  'a message that is taken for one recv': {
    seed: 154,
    made: '55 0 1 0 59 0 0 0 31 1 3 20 0 62 0 43 7 31',
    choices: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1],
    failure: 'Error: the answer is "hell"',
  },
  'a send whose count nobody looks at': {
    seed: 29,
    made: '58 1 1 1 3 13 27 0 1 1 0 0 37 0 44 0 12 0 46 14 38',
    choices: [0, 1],
    failure: 'Error: the answer is "hell\\n"',
  },
  'a reset that ends the whole server': {
    seed: 10,
    made: '33 0 1 0 51 0 0 0 52 0 48 0 55 31 0 1 1',
    choices: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    failure: 'Error: recv ECONNRESET (descriptor 5)',
  },
  'answers that are taken in the order of the questions': {
    seed: 1,
    made: '23 5 1 1 9 1 1 52 57 1 1 42 0 1 43 23 6 27 41 46 27 42',
    choices: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    failure: 'The invariant does not hold',
  },
}

describe.each(Object.entries(RECORDED))('%s', (title, { seed, made, choices, failure }) => {
  const { main, kind, options = {} } = (PLANTED[title] as (typeof PLANTED)[string]).wrong
  const { faults, invariant } = options
  const rest = { ...(faults && { faults }), ...(invariant && { invariant }) }

  it('fails again with its seed, choice by choice', async () => {
    const error = await failureOf(simulate(main, { seed, ...rest }))
    expect(error.message).toBe(`simulate: the seed ${seed}: ${kind}. ${failure}`)
    expect(error.choices.join(' ')).toBe(made)
  })

  it('fails again with the choices that were left of it', async () => {
    expect((await failureOf(simulate(main, { choices, ...rest }))).kind).toBe(kind)
  })
})

it('has each of the planted bugs', () => {
  expect(Object.keys(RECORDED)).toEqual(Object.keys(PLANTED))
})
