import type { Answers } from '../../live/answers.ts'

const FETCH = `import { Event, GreenPool, Queue, Semaphore, sleep, spawn } from 'hublet'

function* fetchPage(page: number) {
  yield* sleep(0.02)
  console.log('page', page)
}
`

export const answers: Answers = {
  right: {
    'two workers that share a list': `${FETCH}
const pages = [1, 2, 3, 4, 5, 6]

function* worker() {
  for (let page = pages.shift(); page !== undefined; page = pages.shift()) yield* fetchPage(page)
}

const workers = [spawn(worker), spawn(worker)]
for (const one of workers) await one
`,
    'two workers, and a queue': `${FETCH}
const pages = new Queue<number>()
for (let page = 1; page <= 6; page++) pages.putNowait(page)

function* worker() {
  while (pages.qsize() > 0) yield* fetchPage(yield* pages.get())
}

await spawn(function* crawler() {
  const all = [spawn(worker), spawn(worker)]
  for (const one of all) yield* one.wait()
})
`,
    'a semaphore of two': `${FETCH}
const places = new Semaphore(2)

function* polite(page: number) {
  yield* places.acquire()
  try {
    yield* fetchPage(page)
  } finally {
    places.release()
  }
}

const all = [1, 2, 3, 4, 5, 6].map((page) => spawn(polite, page))
for (const one of all) await one
`,
    'in pairs': `${FETCH}
await spawn(function* crawler() {
  for (let page = 1; page <= 6; page += 2) {
    const pair = [spawn(fetchPage, page), spawn(fetchPage, page + 1)]
    for (const one of pair) yield* one.wait()
  }
})
`,
    'imap of a pool': `${FETCH}
await spawn(function* crawler() {
  yield* new GreenPool(2).imap(fetchPage, [1, 2, 3, 4, 5, 6]).toArray()
})
`,
    'under another name': {
      'function* fetchPage': 'function* get',
      'pool.spawn(fetchPage': 'pool.spawn(get',
    },
  },
  wrong: {
    'a pool of three': {
      code: { 'new GreenPool(2)': 'new GreenPool(3)' },
      told: '3 fetched at the same time.',
    },
    'a pool of one': {
      code: { 'new GreenPool(2)': 'new GreenPool(1)' },
      told: '1 fetched at the same time.',
    },
    'one after the other': {
      code: `${FETCH}
await spawn(function* crawler() {
  for (let page = 1; page <= 6; page++) yield* fetchPage(page)
})
`,
      told: '1 fetched at the same time.',
    },
    'all at once': {
      code: { 'new GreenPool(2)': 'new GreenPool()' },
      told: '6 fetched at the same time.',
    },
    'five pages': {
      code: { 'page <= 6': 'page <= 5' },
      told: '5 of the six pages were printed.',
    },
    'six pages are printed, and four fetched': {
      code: {
        'page <= 6': 'page <= 4',
        'yield* pool.waitAll()': "yield* pool.waitAll()\n  console.log('page 5\\npage 6')",
      },
      told: '4 pages took 0.02 seconds to fetch, not 6.',
    },
    'nothing is fetched': {
      code: { '  yield* sleep(0.02)\n': '' },
      told: 'Nothing was fetched: nobody waited for 0.02 seconds.',
    },
    'both workers fetch every page': {
      code: `${FETCH}
function* worker() {
  for (let page = 1; page <= 6; page++) yield* fetchPage(page)
}
const workers = [spawn(worker), spawn(worker)]
for (const one of workers) await one
`,
      told: '12 pages took 0.02 seconds to fetch, not 6.',
    },
    'three workers that share a list': {
      code: `${FETCH}
const pages = [1, 2, 3, 4, 5, 6]
function* worker() {
  for (let page = pages.shift(); page !== undefined; page = pages.shift()) yield* fetchPage(page)
}
const workers = [spawn(worker), spawn(worker), spawn(worker)]
for (const one of workers) await one
`,
      told: '3 fetched at the same time.',
    },
  },
}
