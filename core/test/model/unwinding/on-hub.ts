/** Runs a program of nested `try` blocks in a greenthread, whose clock is the test's. */
import { BaseHub } from '../../../hubs/base-hub.ts'
import {
  GreenletExit,
  Timeout,
  getCurrent,
  getHub,
  sleep,
  spawn,
  useHub,
  withTimeout,
} from '../../../index.ts'
import type { Green, GreenThread } from '../../../index.ts'
import { FakePoller, ManualClock, ManualHost } from '../../../testing/index.ts'
import { source, type Program } from './program.ts'

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
  const thread = spawn(compiled(body, run, clock))
  spawn(function* () {
    try {
      run.outcome = `result ${String(yield* thread.wait())}`
    } catch (error) {
      run.outcome = error instanceof GreenletExit ? 'killed' : `error ${nameOf(error)}`
    }
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

function compiled(body: Program['body'], run: Run, clock: ManualClock): () => Green<number | undefined> {
  const words = {
    log: (text: string, error?: unknown) =>
      run.log.push(`${clock.now()}: ${text}${error === undefined ? '' : ` ${nameOf(error)}`}`),
    wait: sleep,
    fail: (id: string) => new Error(`fail ${id}`),
    limited: (seconds: number, hasValue: boolean, fn: () => Green<unknown>) =>
      withTimeout(hasValue ? { seconds, timeoutValue: 0 } : (seconds as never), fn),
    killItself: () => {
      ;(getCurrent() as GreenThread<unknown>).kill()
    },
  }
  // Blocks have to be nested in real functions: an interpreter made of generators would have functions of its own.
  return new Function(...Object.keys(words), `return ${source(body)}`)(...Object.values(words)) as never
}

function nameOf(error: unknown): string {
  if (error instanceof Timeout) return `timeout ${error.seconds}`
  return error instanceof GreenletExit ? error.name : (error as Error).message
}
