import { getHub, sleep, spawn, withGroup } from 'hublet'
import { conclude } from '../conclude.mjs'

function* reader() {
  yield* sleep(0.01)
  throw new Error('the disk is full')
}

function cleanUp() {
  throw new Error('the line is cut')
}

function* writer() {
  try {
    yield* sleep(0.03)
  } finally {
    cleanUp()
  }
}

await spawn(function* () {
  let told = []
  let reported = false
  getHub().onError = ({ message }) => {
    reported = true
    console.log('reported:', message)
  }
  try {
    yield* withGroup(function* (group) {
      group.spawn(reader)
      group.spawn(writer)
    })
  } catch (error) {
    told = error.errors ?? [error]
  }
  for (const error of told) console.log('told:', error.message)
  conclude({
    'the error of the cleanup is only reported': reported,
    'an error is lost': !reported && told.length !== 2,
  })
})
