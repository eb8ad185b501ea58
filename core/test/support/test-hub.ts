/** A hub that only a test moves: manual clock, fake poller, manual host. */
import { BaseHub } from '../../hubs/base-hub.ts'
import { FakePoller, ManualClock, ManualHost } from '../../testing/index.ts'

export class TestHub extends BaseHub {
  readonly manualClock: ManualClock
  readonly fakePoller: FakePoller
  readonly host = new ManualHost()
  readonly errors: unknown[] = []

  constructor() {
    const clock = new ManualClock()
    const poller = new FakePoller(clock)
    super({ name: 'test', poller, clock: clock.now })
    this.manualClock = clock
    this.fakePoller = poller
    this.onError = (error) => void this.errors.push(error)
    this.attach(this.host)
  }
}
