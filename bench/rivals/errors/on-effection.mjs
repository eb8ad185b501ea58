import { allSettled, run, sleep } from 'effection'
import { conclude } from '../conclude.mjs'

function* reader() {
  yield* sleep(10)
  throw new Error('the disk is full')
}

function cleanUp() {
  throw new Error('the line is cut')
}

function* writer() {
  try {
    yield* sleep(30)
  } finally {
    cleanUp()
  }
}

await run(function* () {
  const ends = yield* allSettled([reader(), writer()])
  const told = ends.filter(({ ok }) => !ok).map(({ error }) => error)
  for (const error of told) console.log('told:', error.message)
  conclude(
    { 'one of the errors is not thrown': told.length !== 2 },
    'nobody is ended, and each is asked for its error',
  )
})
