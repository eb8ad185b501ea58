import { describe, expect, it } from 'vitest'
import { BaseHub } from '../../hubs/base-hub.ts'
import type { Clock } from '../../index.ts'
import { READABLE, WRITABLE } from '../../kernel/poller.ts'
import { FakePoller, ManualClock } from '../../testing/index.ts'
import { SOCKETS, expectSameTrace, tryPrograms } from './arbitrary.ts'
import { OnHub, type Announced, type Sockets } from './on-hub.ts'
import type { Program } from './program.ts'
import { Reference } from './reference.ts'

class FakeHub extends BaseHub {
  constructor(options: { clock: Clock }) {
    super({ name: 'fake', poller: new FakePoller(new ManualClock()), ...options })
  }
}

/** Numbers without a kernel behind them; any number of them is ready in one wait. */
class FakeSockets implements Sockets {
  readonly count = SOCKETS
  #hub: BaseHub

  constructor(hub: BaseHub) {
    this.#hub = hub
  }

  fd(socket: number): number {
    return 10 + socket
  }

  makeReady(announced: Announced[]): void {
    for (const { socket, direction } of announced.splice(0)) {
      const poller = this.#hub.poller as FakePoller
      poller.makeReady(this.fd(socket), direction === 'read' ? READABLE : WRITABLE)
    }
  }

  settle(): void {
    // The fake poller has forgotten what it announced.
  }

  close(socket: number): void {
    this.#hub.notifyClose(this.fd(socket))
  }
}

/** @returns how many steps the program took */
function compare(program: Program): number {
  const reference = new Reference(false)
  reference.run(program)
  const real = new OnHub(FakeHub, (hub) => new FakeSockets(hub))
  real.run(program)

  expectSameTrace(real.trace, reference.trace, 'on the hub')
  expect(real.listening).toEqual(reference.listening)
  expect(real.failedCleanups).toBe(reference.failedCleanups)
  // Whether a join comes in time to claim an error is not the model's matter; one that never comes can't.
  const errors = [...real.errors.values()]
  for (const number of reference.failed) {
    if (!reference.joined.has(number)) expect(real.reported).toContain(real.errors.get(number))
  }
  for (const error of real.reported) expect(errors).toContain(error)
  return real.steps
}

describe('a random program', () => {
  it('does on a hub what the model says: 100,000 steps', { timeout: 240_000 }, () => {
    let steps = 0
    while (steps < 100_000) tryPrograms(500, (program) => (steps += compare(program)))
  })
})
