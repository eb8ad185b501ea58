import { getCurrent, Greenlet } from 'hublet'

const main = getCurrent()
const counter = new Greenlet(function* counter(): Generator<never, string, never> {
  return 'ended'
})
console.log(counter.dead, counter.resume(), counter.dead, getCurrent() === main)
