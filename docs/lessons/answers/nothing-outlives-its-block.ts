import type { Answers } from '../../live/answers.ts'

/** A report that does this in its `try`. */
const report = (body: string): string => `
import { all, allSettled, GreenPool, kill, sleep, spawn, withGroup } from 'hublet'

function* fetchPage(name: string, seconds: number) {
  try {
    yield* sleep(seconds)
    if (name === 'prices') throw new Error('no such page')
    console.log('fetched', name)
  } finally {
    console.log(name, 'is over')
  }
}

await spawn(function* report() {
  try {
    ${body}
  } catch (error) {
    console.log('gave up:', (error as Error).message)
  }
})
`

const BOTH = `const prices = spawn(fetchPage, 'prices', 0.02)
    const news = spawn(fetchPage, 'news', 0.6)`

export const answers: Answers = {
  right: {
    'all of two calls': report("yield* all([() => fetchPage('prices', 0.02), () => fetchPage('news', 0.6)])"),
    'one page is fetched by the block itself': report(`yield* withGroup(function* (group) {
      group.spawn(fetchPage, 'news', 0.6)
      yield* fetchPage('prices', 0.02)
    })`),
    'green calls in place of functions': report(
      "yield* all([fetchPage('prices', 0.02), fetchPage('news', 0.6)])",
    ),
    'a pool that ends with the block': report(`using pool = new GreenPool(2)
    const prices = yield* pool.spawn(fetchPage, 'prices', 0.02)
    yield* pool.spawn(fetchPage, 'news', 0.6)
    yield* prices.wait()
    yield* pool.waitAll()`),
    'both are killed by hand': report(`${BOTH}
    try {
      yield* prices.wait()
      yield* news.wait()
    } finally {
      kill(prices)
      kill(news)
    }`),
  },
  wrong: {
    'killed in a catch': {
      code: report(`${BOTH}
    try {
      yield* prices.wait()
      yield* news.wait()
    } catch (error) {
      kill(news)
      throw error
    }`),
      told: 'report was killed while it waited at line 19: fetchPage (1) outlived it.',
    },
    'only news is killed in the finally': {
      code: report(`${BOTH}
    try {
      yield* prices.wait()
      yield* news.wait()
    } finally {
      kill(news)
    }`),
      told: 'report was killed while it waited at line 19: fetchPage (1) outlived it.',
    },
    'nothing is changed': {
      code: report(`${BOTH}
    yield* prices.wait()
    yield* news.wait()`),
      told: 'news was still being fetched when report gave up: it has leaked.',
    },
    'killed when it has given up': {
      code: {
        'yield* withGroup(function* (group) {\n': '',
        "      group.spawn(fetchPage, 'prices', 0.02)": "    yield* spawn(fetchPage, 'prices', 0.02).wait()",
        "      group.spawn(fetchPage, 'news', 0.6)\n    })\n": '',
        'await spawn(function* report() {\n': `import { kill } from 'hublet'
await spawn(function* report() {
  const news = spawn(fetchPage, 'news', 0.6)
`,
        '(error as Error).message)\n': '(error as Error).message)\n    kill(news)\n',
      },
      told: 'news was still being fetched when report gave up: it has leaked.',
    },
    'the error is heard when all is over': {
      code: report(`${BOTH}
    yield* news.wait()
    yield* prices.wait()`),
      told: 'news came to its own end: nobody ended it.',
    },
    'allSettled, which ends nobody': {
      code: report(`const [prices] = yield* allSettled([
      fetchPage('prices', 0.02),
      fetchPage('news', 0.6),
    ])
    if (prices.status === 'rejected') throw prices.reason`),
      told: 'news came to its own end: nobody ended it.',
    },
    'one page after the other': {
      code: report("yield* fetchPage('prices', 0.02)\n    yield* fetchPage('news', 0.6)"),
      told: 'news was never fetched: nobody waited for 0.6 seconds.',
    },
    'news first': {
      code: report("yield* fetchPage('news', 0.6)\n    yield* fetchPage('prices', 0.02)"),
      told: 'The two pages were not fetched at the same time.',
    },
    'news without a group, prices in one': {
      code: {
        "      group.spawn(fetchPage, 'news', 0.6)": "      spawn(fetchPage, 'news', 0.6)",
      },
      told: 'news was still being fetched when report gave up: it has leaked.',
    },
    'the error is swallowed': {
      code: { "console.log('gave up:', (error as Error).message)": 'void error' },
      told: '“gave up: no such page” was never printed.',
    },
    'the program is ended by force': {
      code: report(`${BOTH}
    try {
      yield* prices.wait()
      yield* news.wait()
    } catch {
      console.log('news is over\\ngave up: no such page')
      process.exit(0)
    }`),
      told: 'news was still being fetched when report gave up: it has leaked.',
    },
  },
}
