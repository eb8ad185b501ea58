// require() of an ES module.
const { getHub, sleep, spawn } = require('hublet')
const { TraceRecorder } = require('hublet/trace')

spawn(function* main() {
  yield* sleep(0.001)
  console.log(`${getHub().name} ${typeof TraceRecorder}`)
})
