/** Runs a program of nested `try` blocks in a greenthread, whose clock is the test's. */
import { BaseHub } from '../../../hubs/base-hub.ts'
import { getHub, sleep, spawn, useHub } from '../../../index.ts'
import { FakePoller, ManualClock, ManualHost } from '../../../testing/index.ts'
import { compiled, nameOf, outcomeOf } from './compiled.ts'
import type { Program } from './program.ts'

export interface Run {
  log: string[]
  outcome: string
  /** Errors that the hub was told of. */
  failures: string[]
}

export function runOnHub({ body, blows }: Program): Run {
  const clock = new ManualClock()
  const host = new ManualHost()
  useHub(
    class extends BaseHub {
      constructor() {
        super({ name: 'fake', poller: new FakePoller(new ManualClock()), clock: clock.now })
      }
      override attach(): void {
        super.attach(host)
      }
    },
  )
  const hub = getHub()
  const run: Run = { log: [], outcome: 'it lives', failures: [] }
  hub.onError = (error) => void run.failures.push(nameOf(error))
  const thread = spawn(compiled(body, { now: clock.now, wait: sleep, log: run.log }))
  spawn(function* () {
    run.outcome = yield* outcomeOf(thread)
  })
  for (const { at, how } of blows) {
    hub.scheduleCallGlobal(at, () => thread.kill(how === 'kill' ? undefined : new Error('shot')))
  }
  while (host.active) {
    clock.advance(Math.max((hub.sleepUntil() ?? 0) - clock.now(), 0))
    host.turn(0)
  }
  return run
}
