import { Event, sleep, spawn } from 'hublet'

const started = new Event<string>()

for (const name of ['one', 'two', 'three']) {
  spawn(function* () {
    console.log(name, 'heard', yield* started.wait())
  })
}

spawn(function* starter() {
  yield* sleep(0.01)
  started.send('go')
})
