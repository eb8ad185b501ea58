import { getSignal, sleep, spawn, withGroup } from 'hublet'
import { conclude } from '../conclude.mjs'

let toldInside

function* guest() {
  const signal = getSignal()
  try {
    yield* sleep(60)
  } finally {
    toldInside = signal.reason
    console.log('told inside:', toldInside)
  }
}

await spawn(function* () {
  let member
  yield* withGroup(function* (group) {
    member = group.spawn(guest)
    yield* sleep(0.01)
    group.cancel('the shop closes')
  })
  let toldOutside
  try {
    yield* member.wait()
  } catch (exit) {
    toldOutside = exit.cause
    console.log('told outside:', toldOutside)
  }
  conclude({
    'the one that is ended is not told why': toldInside !== 'the shop closes',
    'nor is who waits for it': toldOutside !== 'the shop closes',
  })
})
