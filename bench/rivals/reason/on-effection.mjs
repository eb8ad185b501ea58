import { run, sleep, spawn } from 'effection'
import { conclude } from '../conclude.mjs'

/** All that is known of an end: `halt` takes no reason. */
let toldInside = 'nothing'

function* guest() {
  try {
    yield* sleep(60_000)
  } catch (error) {
    toldInside = error.message
  } finally {
    console.log('told inside:', toldInside)
  }
}

await run(function* () {
  const member = yield* spawn(guest)
  yield* sleep(10)
  yield* member.halt('the shop closes')
  let toldOutside
  try {
    yield* member
  } catch (error) {
    toldOutside = error.message
    console.log('told outside:', toldOutside)
  }
  conclude({
    'the one that is ended is not told why': toldInside !== 'the shop closes',
    'nor is who waits for it': toldOutside !== 'the shop closes',
  })
})
