import { BaseHub, createPoller, getHub, socketPair, spawn, useHub, type Poller } from 'hublet'

/** Asks poll(2), and turns round the order of what is ready. */
class BackwardsPoller implements Poller {
  #inner = createPoller('poll')
  readonly ready = this.#inner.ready // pairs of descriptor and events

  add(fd: number, interest: number): number {
    return this.#inner.add(fd, interest)
  }

  modify(fd: number, interest: number): number {
    return this.#inner.modify(fd, interest)
  }

  remove(fd: number): number {
    return this.#inner.remove(fd)
  }

  wait(seconds: number): number {
    const count = this.#inner.wait(seconds)
    const pairs = Array.from({ length: Math.max(count, 0) }, (_, i) => this.ready.slice(2 * i, 2 * i + 2))
    pairs.reverse().forEach((pair, i) => this.ready.set(pair, 2 * i))
    return count
  }

  close(): void {
    this.#inner.close()
  }
}

class BackwardsHub extends BaseHub {
  constructor() {
    super({ name: 'backwards', poller: new BackwardsPoller() })
  }
}

useHub(BackwardsHub)
console.log('this hub is called', getHub().name)

const names = ['first', 'second', 'third']
const pairs = names.map(() => socketPair())

for (const [left] of pairs) {
  spawn(function* reader() {
    console.log(String(yield* left.recv(100)))
    left.close()
  })
}

spawn(function* writer() {
  for (const [i, [, right]] of pairs.entries()) {
    yield* right.sendAll(names[i] ?? '')
    right.close()
  }
})
