// A hub and a host of one's own, from the public types alone.
import {
  BaseHub,
  Timer,
  getHub,
  sleep,
  spawn,
  useHub,
  type FdListener,
  type GreenSocket,
  type Guest,
  type Host,
  type ListenerOptions,
  type Poller,
  type TimerCall,
} from 'hublet'
import { FakePoller, ManualClock } from 'hublet/testing'

const clock = new ManualClock()
const poller: Poller = new FakePoller(clock)

class OwnHub extends BaseHub {
  constructor() {
    super({ name: 'own', poller, clock: clock.now })
  }

  override add(options: ListenerOptions): FdListener {
    return super.add({ ...options, owned: false })
  }
}

class OwnHost implements Host {
  readonly descriptor = null
  guest: Guest | null = null
  activate(guest: Guest): void {
    this.guest = guest
  }
  release(): void {}
  deactivate(): void {
    this.guest = null
  }
  drain(): void {}
  reportUncaught(error: unknown): never {
    throw error
  }
}

useHub(OwnHub)
const hub = getHub()
const host = new OwnHost()
hub.attach(host)
const order: string[] = []
const call: TimerCall = () => order.push('timer')
hub.addTimer(new Timer(hub, 1, call))
spawn(function* () {
  yield* sleep(2)
  order.push('greenthread')
})
while (host.guest !== null) host.guest.turn(Infinity)
console.log(hub.name, order.join(), clock.now())

// Internals are in no declaration.
export function internals(socket: typeof GreenSocket, timer: Timer): unknown[] {
  return [
    // @ts-expect-error -- only green calls that are written out leave so
    hub.leave,
    // @ts-expect-error -- the queue's
    timer.withdraw,
    // @ts-expect-error -- sockets are made by connect, listen, socketPair and accept
    new socket(),
  ]
}
