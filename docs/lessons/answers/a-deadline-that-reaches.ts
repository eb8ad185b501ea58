import type { Answers } from '../../live/answers.ts'

/** A client that does this in its `try`. */
const client = (body: string): string => `
import { all, isTimeout, kill, race, sleep, spawn, Timeout, withGroup, withTimeout } from 'hublet'

function* ask(server: string, seconds: number) {
  try {
    yield* sleep(seconds)
    console.log(server, 'answered')
  } finally {
    console.log(server, 'is over')
  }
}

await spawn(function* client() {
  try {
    ${body}
  } catch (error) {
    if (!isTimeout(error)) throw error
    console.log('too late')
  }
})
`

export const answers: Answers = {
  right: {
    'a limit around all': client(
      "yield* withTimeout(0.5, () => all([() => ask('near', 0.05), () => ask('far', 2)]))",
    ),
    'a Timeout, which the group is under': client(`const limit = new Timeout(0.5)
    try {
      yield* withGroup(function* (group) {
        group.spawn(ask, 'near', 0.05)
        group.spawn(ask, 'far', 2)
      })
    } finally {
      limit.cancel()
    }`),
    'a limit for each of them, in a group': client(`yield* withGroup(function* (group) {
      group.spawn(() => withTimeout(0.5, ask, 'near', 0.05))
      group.spawn(() => withTimeout(0.5, ask, 'far', 2))
    })`),
    'a race with time': client(`yield* race([
      () => all([() => ask('near', 0.05), () => ask('far', 2)]),
      () => sleep(0.5),
    ])
    console.log('too late')`),
    'killed by hand': client(`yield* withTimeout(0.5, function* () {
      const asked = [spawn(ask, 'near', 0.05), spawn(ask, 'far', 2)]
      try {
        for (const one of asked) yield* one.wait()
      } finally {
        for (const one of asked) kill(one)
      }
    })`),
  },
  wrong: {
    'a limit for each of them, and no group': {
      code: client(`const near = spawn(() => withTimeout(0.5, ask, 'near', 0.05))
    const far = spawn(() => withTimeout(0.5, ask, 'far', 2))
    yield* near.wait()
    yield* far.wait()`),
      told: 'client was killed while it waited at line 17: greenthread (1) outlived it.',
    },
    'killed when it is too late': {
      code: client(`const asked = [spawn(ask, 'near', 0.05), spawn(ask, 'far', 2)]
    try {
      yield* withTimeout(0.5, function* () {
        for (const one of asked) yield* one.wait()
      })
    } catch (error) {
      for (const one of asked) kill(one)
      throw error
    }`),
      told: 'client was killed while it waited at line 18: ask (1) outlived it.',
    },
    'nothing is changed': {
      code: client(`yield* withTimeout(0.5, function* () {
      const near = spawn(ask, 'near', 0.05)
      const far = spawn(ask, 'far', 2)
      yield* near.wait()
      yield* far.wait()
    })`),
      told: 'the limit ended the wait for it, and not far itself.',
    },
    'spawned loose within the group': {
      code: { "group.spawn(ask, 'far', 2)": "yield* spawn(ask, 'far', 2).wait()" },
      told: 'the limit ended the wait for it, and not far itself.',
    },
    'the limit is within the group': {
      code: client(`yield* withGroup(function* (group) {
      group.spawn(ask, 'near', 0.05)
      group.spawn(ask, 'far', 2)
      yield* withTimeout({ seconds: 0.5, timeoutValue: 'late' }, () => sleep(4))
    })
    console.log('too late')`),
      told: 'far came to its own end: the limit did not end it.',
    },
    'no limit': {
      code: client(`yield* all([() => ask('near', 0.05), () => ask('far', 2)])
    console.log('too late')`),
      told: 'No limit of 0.5 seconds was over',
    },
    'a longer limit': {
      code: { 'withTimeout(0.5': 'withTimeout(0.9' },
      told: 'No limit of 0.5 seconds was over',
    },
    'too short for near': {
      code: { 'withTimeout(0.5': 'withTimeout(0.01' },
      told: 'near did not come to its answer of 0.05 seconds.',
    },
    'far answers sooner': {
      code: { "'far', 2": "'far', 0.1" },
      told: 'far was never asked: nobody waited for 2 seconds.',
    },
    'one after the other': {
      code: client(`yield* withTimeout(0.5, function* () {
      yield* ask('near', 0.05)
      yield* ask('far', 2)
    })`),
      told: 'far was not asked before near had answered.',
    },
    'the limit is swallowed': {
      code: { "    console.log('too late')\n": '' },
      told: '“too late” was never printed.',
    },
  },
}
