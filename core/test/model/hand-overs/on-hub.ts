/** Runs a program of hand-overs on a hub, and tells the reference what happens. */
import {
  Empty,
  Event,
  Full,
  LightQueue,
  Semaphore,
  Timeout,
  isTimeout,
  sleep,
  spawn,
  until,
  useHub,
  getHub,
  type Green,
  type GreenThread,
} from '../../../index.ts'
import { TestHub } from '../../support/test-hub.ts'
import { Items, Ledger } from './reference.ts'
import type { Actor, Deed, Program } from './program.ts'

/** A promise of which a test says when it is settled. It calls back at once, since no microtask runs between two turns. */
class Later implements PromiseLike<string> {
  fulfilled = false
  #callbacks: ((value: string) => unknown)[] = []

  then<A, B>(onResult?: ((value: string) => A | PromiseLike<A>) | null): Promise<A | B> {
    if (onResult) this.#callbacks.push(onResult)
    return new Promise(() => undefined)
  }

  fulfill(): void {
    this.fulfilled = true
    for (const callback of this.#callbacks.splice(0)) callback('value')
  }
}

/** @returns the rules that the run has broken, in words */
export function run(program: Program): string[] {
  useHub(TestHub)
  const hub = getHub() as TestHub
  hub.attach(hub.host) // instead of Node's loop
  const pass = function* (seconds: number): Green<void> {
    hub.manualClock.advance(seconds)
    for (let turns = 0; turns <= 20; turns++) hub.host.turn(0)
  }
  try {
    const running = new Run(program).result(pass).next()
    return [...(running.value as string[]), ...hub.errors.map(String)]
  } finally {
    useHub()
  }
}

/** Runs it in the greenthread of a simulated world. @returns the rules that the run has broken, in words */
export function runInWorld(program: Program): Green<string[]> {
  return new Run(program).result(sleep)
}

class Run {
  #program: Program
  #hub = getHub()
  #queue: LightQueue<number>
  #semaphore: Semaphore
  #event = new Event<string>()
  #later = new Later()
  #items = new Items()
  #getters = new Ledger()
  #acquirers = new Ledger()
  #permits: number
  #broken: string[] = []

  constructor(program: Program) {
    this.#program = program
    this.#queue = new LightQueue(program.maxsize)
    this.#semaphore = new Semaphore(program.permits)
    this.#permits = program.permits
  }

  /** @param pass - lets so many seconds pass, and all go on that can */
  *result(pass: (seconds: number) => Green<void>): Green<string[]> {
    const threads = this.#program.actors.map((actor, number) => this.#start(actor, number))
    for (const seconds of [0, ...this.#program.jumps, 10]) yield* pass(seconds)
    this.#compare('putters, while there is room', {
      got: this.#queue.full() || this.#queue.putting(),
      expected: this.#queue.full() || 0,
    })
    this.#compare('getters, with items there', {
      got: this.#queue.empty() || this.#queue.getting(),
      expected: this.#queue.empty() || 0,
    })
    for (const thread of threads) thread.kill()
    yield* pass(0)
    this.#takeRest()
    this.#compare('items', this.#items.result)
    this.#compare('permits', { got: this.#semaphore.balance, expected: this.#permits })
    this.#compare('dead', { got: threads.filter((thread) => !thread.dead).length, expected: 0 })
    return [...this.#broken, ...this.#getters.broken, ...this.#acquirers.broken]
  }

  #start(actor: Actor, number: number): GreenThread<void> {
    const act = (nth: number): Green<void> => this.#act(actor, actor.does[nth] as Deed, 10 * number + nth)
    const thread = spawn(function* (): Green<void> {
      if (actor.start > 0) yield* sleep(actor.start)
      for (const nth of actor.does.keys()) yield* act(nth)
    })
    if (actor.killedAt !== null) this.#hub.scheduleCallGlobal(actor.killedAt, () => thread.kill())
    return thread
  }

  *#act(actor: Actor, deed: Deed, number: number): Green<void> {
    const timeout = actor.limit === 'own' ? actor.limitAfter : null
    using _limit = new Timeout(actor.limit === 'Timeout' ? actor.limitAfter : null)
    switch (deed) {
      case 'put':
        return yield* this.#put(number, () => this.#queue.put(number, { timeout }))
      case 'putNowait':
        return yield* this.#put(number, () => this.#queue.put(number, { block: false }))
      case 'get':
        return yield* this.#get(number, () => this.#queue.get({ timeout }))
      case 'getNowait':
        return this.#getNowait()
      case 'acquire':
        return yield* this.#acquire(number, timeout)
      case 'release':
        this.#permits++
        return this.#semaphore.release()
      case 'wait':
        return yield* this.#wait(timeout)
      case 'send':
        if (!this.#event.ready()) this.#event.send('value')
        return
      case 'until':
        return yield* this.#until()
      case 'fulfill':
        return this.#later.fulfill()
    }
  }

  *#put(item: number, put: () => Green<void>): Green<void> {
    this.#items.put(item)
    let ended = false
    try {
      yield* put()
      ended = true
    } catch (error) {
      ended = true
      if (!(error instanceof Full) && !isTimeout(error)) throw error
      this.#items.refused(item)
    } finally {
      if (!ended) this.#items.killed(item)
    }
  }

  *#get(number: number, get: () => Green<number>): Green<void> {
    this.#getters.calls(number)
    let served = false
    try {
      const item = yield* get()
      served = true
      this.#getters.served(number)
      this.#items.got(item)
    } catch (error) {
      if (!(error instanceof Empty) && !isTimeout(error)) throw error
      if (!this.#queue.empty()) this.#broken.push(`${number} hears Empty, and the queue is not`)
    } finally {
      if (!served) this.#getters.left(number)
    }
  }

  #getNowait(): void {
    try {
      this.#items.got(this.#queue.getNowait())
    } catch (error) {
      if (!(error instanceof Empty)) throw error
      const { size, waiting } = { size: this.#queue.qsize(), waiting: this.#queue.getting() }
      if (size > waiting) this.#broken.push(`getNowait hears Empty, and ${size} items are for ${waiting}`)
    }
  }

  *#acquire(number: number, timeout: number | null): Green<void> {
    this.#acquirers.calls(number)
    let served = false
    try {
      served = yield* this.#semaphore.acquire({ timeout })
      if (served) this.#permits--
      if (served) this.#acquirers.served(number)
    } catch (error) {
      if (!isTimeout(error)) throw error
    } finally {
      if (!served) this.#acquirers.left(number)
    }
  }

  *#wait(timeout: number | null): Green<void> {
    try {
      if ((yield* this.#event.wait(timeout)) === 'value') return
    } catch (error) {
      if (!isTimeout(error)) throw error
    }
    if (this.#event.ready()) this.#broken.push('the wait for an event that was sent has timed out')
  }

  *#until(): Green<void> {
    if (this.#later.fulfilled) return
    try {
      yield* until(this.#later)
    } catch (error) {
      if (!isTimeout(error)) throw error
      if (this.#later.fulfilled) this.#broken.push('the wait for a promise that was fulfilled has timed out')
    }
  }

  #takeRest(): void {
    while (!this.#queue.empty()) this.#items.got(this.#queue.getNowait())
  }

  #compare(what: string, { got, expected }: { got: unknown; expected: unknown }): void {
    const [a, b] = [JSON.stringify(got), JSON.stringify(expected)]
    if (a !== b) this.#broken.push(`${what}: ${a} instead of ${b}`)
  }
}
