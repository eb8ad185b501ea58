import type { Answers } from '../../live/answers.ts'

export const answers: Answers = {
  right: {
    'house naps itself': {
      "spawn(nap, 'cat'), spawn(nap, 'dog'), spawn(nap, 'baby')": "spawn(nap, 'cat'), spawn(nap, 'dog')",
      'for (const one': "yield* nap('baby')\n  for (const one",
    },
    'awaited by __main__': `
import { sleep, spawn } from 'hublet'

function* nap(who: string) {
  yield* sleep(0.05)
  console.log(who, 'is awake')
}

await Promise.all([spawn(nap, 'baby'), spawn(nap, 'cat'), spawn(nap, 'dog')])
`,
    'three functions without names': `
import { sleep, spawn } from 'hublet'

for (const who of ['cat', 'dog', 'baby'])
  spawn(function* () {
    yield* sleep(0.05)
    console.log(who, 'is awake')
  })
`,
    'all of them': {
      "const naps = [spawn(nap, 'cat'), spawn(nap, 'dog'), spawn(nap, 'baby')]\n  for (const one of naps) yield* one.wait()":
        "yield* all(['cat', 'dog', 'baby'].map((who) => () => nap(who)))",
      'import { sleep': 'import { all, sleep',
    },
    'a pool with a bed for each': `
import { GreenPool, sleep, spawn } from 'hublet'

await spawn(function* house() {
  const beds = new GreenPool(3)
  for (const who of ['cat', 'dog', 'baby'])
    yield* beds.spawn(function* () {
      yield* sleep(0.05)
      console.log(who, 'is awake')
    })
  yield* beds.waitAll()
})
`,
  },
  wrong: {
    'one after the other': {
      code: {
        'yield* one.wait()': 'yield* one.wait()',
        "spawn(nap, 'cat'), spawn(nap, 'dog'), spawn(nap, 'baby')": '',
        'for (const one': "yield* nap('cat')\n  yield* nap('dog')\n  yield* nap('baby')\n  for (const one",
        'const naps = [': 'const naps: ReturnType<typeof spawn>[] = [',
      },
      told: 'Each nap began when the one before it was over.',
    },
    'two at a time': {
      code: {
        ", spawn(nap, 'baby')": '',
        'yield* one.wait()\n': "yield* one.wait()\n  yield* nap('baby')\n",
      },
      told: 'Only two naps at a time.',
    },
    'one nap for all': {
      code: `
import { sleep, spawn } from 'hublet'

await spawn(function* house() {
  yield* sleep(0.05)
  for (const who of ['cat', 'dog', 'baby']) console.log(who, 'is awake')
})
`,
      told: 'There was 1 nap of 0.05 seconds, not 3.',
    },
    'awake before the nap': {
      code: {
        "yield* sleep(0.05)\n  console.log(who, 'is awake')":
          "console.log(who, 'is awake')\n  yield* sleep(0.05)",
      },
      told: '“cat is awake” was printed before its nap was over.',
    },
    'spawned and waited for in one line': {
      code: {
        "const naps = [spawn(nap, 'cat'), spawn(nap, 'dog'), spawn(nap, 'baby')]\n  for (const one of naps) yield* one.wait()":
          "for (const who of ['cat', 'dog', 'baby']) yield* spawn(nap, who).wait()",
      },
      told: 'Each nap began when the one before it was over.',
    },
    'the star is missing': {
      code: { 'yield* sleep(0.05)': 'sleep(0.05)' },
      told: 'There were 0 naps of 0.05 seconds, not 3.',
    },
    'a pool with two beds': {
      code: `
import { GreenPool, sleep, spawn } from 'hublet'

await spawn(function* house() {
  const beds = new GreenPool(2)
  for (const who of ['cat', 'dog', 'baby'])
    yield* beds.spawn(function* () {
      yield* sleep(0.05)
      console.log(who, 'is awake')
    })
  yield* beds.waitAll()
})
`,
      told: 'Only two naps at a time.',
    },
    'timers of Node': {
      code: `
for (const who of ['cat', 'dog', 'baby']) setTimeout(() => console.log(who, 'is awake'), 50)
`,
      told: 'There were 0 naps of 0.05 seconds, not 3.',
    },
    'the baby sleeps twice': {
      code: { "spawn(nap, 'dog')": "spawn(nap, 'baby')" },
      told: '“dog is awake” was never printed.',
    },
  },
}
