// Waits for a minute, so that an attached debugger finds MAINLOOP in the middle of a wait.
import { sleep, spawn } from 'hublet'

globalThis.answer = 42
await spawn(function* main() {
  yield* sleep(60)
})
